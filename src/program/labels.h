/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people read instead of a key of content: "Bekerja ke luar negeri" for `kerja`, "Ditangguhkan" for D3. The words
 * are those in force today; a key that has none today is shown as it is. */
#pragma once

#include "content/content.h"
#include "http/request.h"

/* All items of a kind that are in force today, for the office of who asks. Own read transaction. */
enum error labels_read(struct request *rq, struct slice kind, struct content_list *ret_list);
/* The words of a key, in the language of the request; the key itself when the list has none. */
struct slice label_of(struct request *rq, const struct content_list *list, struct slice key);
/* The same without what stands in brackets behind it, for narrow columns. */
struct slice short_label_of(struct request *rq, const struct content_list *list, struct slice key);
/* "D3 · Ditangguhkan"; the null slice for no key. */
struct slice coded_label_of(struct request *rq, const struct content_list *list, struct slice key);
