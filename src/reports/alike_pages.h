/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Likeness as the pages of this room show it. */
#pragma once

#include "program/fields.h"
#include "reports/alike.h"

struct view_reports_show;

/* "nomor telepon sama, desa sama": of enum alike_by. */
struct slice alike_shared_text(struct request *rq, unsigned by);
/* "Mirip laporan …", for triage. */
[[nodiscard]] enum error fill_alike(struct request *rq, const struct report_page *report,
                                    struct view_reports_show *view);
/* Whether the sender has sent one like this lately. */
[[nodiscard]] enum error find_sent_before(struct request *rq, const struct alike_question *question,
                                          struct alike_report *ret_report, bool *ret_found);
