/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the journal's words mean to somebody who reads it. A word that is not known here is given back as it is: an
 * entry is shown whatever wrote it. */
#pragma once

#include "text/language.h"

/* "report.read" as "Membaca laporan". */
struct slice journal_action_text(enum language language, struct slice action);
/* "info_request" as "permintaan informasi". */
struct slice journal_kind_text(enum language language, struct slice kind);
/* "visits.draw" as "Mengundi desa yang perlu didatangi". */
struct slice job_kind_text(enum language language, struct slice kind);
/* Why a job failed, "io", as a sentence that says what to look at; of messages another one than of the rest. */
struct slice job_error_text(enum language language, struct slice kind, struct slice why);
/* "triage" as "telaah laporan". */
struct slice journal_purpose_text(enum language language, struct slice purpose);
/* The actions that have words, from 0; the null slice behind the last. */
struct slice journal_action_at(size_t index);
