/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Headers that name a banned function themselves; base/banned.h reads them before it bans. */
#pragma once

#include <stdio.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <xlsxwriter.h>
