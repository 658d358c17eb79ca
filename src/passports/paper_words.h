/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What stands on each paper, gathered from the file, the office and its content. */
#pragma once

#include "export/letter.h"
#include "passports/internal.h"
#include "passports/paper.h"
#include "program/office.h"

struct paper_subject {
        struct reading reading; /* in Indonesian: papers are */
        struct application_file file;
        enum paper_kind kind;
        struct uuid about;
        struct record_new record; /* PAPER_RECORD only */
        struct slice agency;      /* PAPER_ROUTE only: key of the labour office that was chosen; null: all */
        struct paper_frame frame;
        struct date day;
        struct slice number, verify_url;
};
/* Fills *ret_document. ERR_UNCONFIGURED, ERR_INVALID with *missing; ERR_NOT_FOUND: there is nothing of which this paper
 * could speak. */
enum error paper_write(struct tx *tx, const struct paper_subject *subject, struct document *ret_document,
                       struct obstacles *missing);
/* Whether missing documents can still be brought: the application waits, or its outcome is that (D1, D2). */
bool paper_asks_documents(const struct application_file *file);
