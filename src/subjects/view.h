/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the pages of the room share. Texts live in the request's arena. */
#pragma once

#include "program/app.h"
#include "subjects/sameness.h"

/* "Desa, kecamatan" of a code, or that it is unknown. */
struct slice subject_place_text(struct request *rq, struct slice code);
/* Why two may be one, in a sentence; `mine` is the label of the subject on the page. */
struct slice subject_why(struct request *rq, struct slice mine, const struct candidate *candidate);
/* "laporan desa, 3 Sep 2026; …" of facts[from..to); the null slice when memory is spent. */
struct slice subject_sources(struct request *rq, const struct subject_facts *facts, size_t from, size_t to);
/* Where the facts from `from` on that speak of one and the same value end. */
size_t subject_fact_end(const struct subject_facts *facts, size_t from);
/* "Ditunda", "Dinilai bukan yang sama", or "" for no verdict. */
struct slice subject_verdict_text(struct slice verdict, enum language language);
