/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What pages with forms share: errors beside their fields, what was typed, addresses and days as text. All of it lives
 * in the request's arena; where memory is spent the null slice comes back and the page shows nothing there. */
#pragma once

#include "program/app.h"
#include "pages.html.h"
#include "region/region.h"

/* A copy of the request's field errors that a rule may add to; empty when all input was right. NULL when out of
 * memory. */
struct form_errors *fields_errors(struct request *rq);
/* Adds what a rule says about a field; `text` is Indonesian source text. */
void fields_fault(struct form_errors *errors, const char *field, struct slice text);
/* The sentence beside a field, or the null slice. */
struct slice fields_text(struct request *rq, const struct form_errors *errors, const char *field);
/* All of them, for the summary at the top. */
enum error fields_summary(struct request *rq, const struct form_errors *errors,
                          const struct view_field_error **ret_items, size_t *ret_count);
/* What a field is called, in the language of the request; the null slice when it has no name of its own. */
struct slice fields_label(struct request *rq, struct slice name);
/* What the person typed into the field when the form came back wrong; `otherwise` when nothing was typed. */
struct slice fields_typed(struct request *rq, const char *field, struct slice otherwise);

/* "/laporan/ID/nilai" */
struct slice path_with_id(struct request *rq, const char *before, struct uuid id, const char *after);
struct slice id_text(struct request *rq, struct uuid id);
struct slice int_text(struct request *rq, int64_t value);
/* "10 Sep 2025" from an ISO day; the text itself when it is none, the null slice for none. */
struct slice day_text(struct request *rq, struct slice iso);

/* Districts and villages of an area as two selects that work without scripts: each village is named with its district,
 * and its option's hint carries the district's code, by which a script narrows the list. */
struct field_places {
        struct view_option *districts, *villages;
        size_t district_count, village_count;
};
/* `district` and `village` are the codes chosen so far; null for none. */
enum error fields_places(struct request *rq, struct region_area area, struct slice district, struct slice village,
                         struct field_places *ret_places);
