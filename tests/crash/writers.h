/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the writing clients put into each report, so that a checker knows it again: the mark and the operation's id. */
#pragma once

#define WRITERS_MARK "Uji-coba-DATA-FIKTIF-"
