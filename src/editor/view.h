/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the pages of the editor share. */
#pragma once

#include "content/catalogue.h"
#include "program/app.h"

/* What people call a kind of content, in the language of the request; its key when it has no name. */
struct slice editor_kind_label(struct request *rq, struct slice kind);
/* The day on the clock of the actor's office, ISO, in the request's arena. */
struct slice editor_today(struct request *rq);
/* What the reader may see of a kind: its keys after `after`, and the versions of one (ERR_NOT_FOUND). */
[[nodiscard]] enum error editor_read_keys(struct request *rq, struct slice kind, struct slice after,
                                          struct content_key_list *ret_list);
[[nodiscard]] enum error editor_read_versions(struct request *rq, struct slice kind, struct slice key,
                                              struct content_version_list *ret_list);
/* The body as one would write it: indented; "" of a list that comes as a sheet. */
struct slice editor_pretty(struct request *rq, const struct content_item *item);

struct view_editor_item_versions;
/* What `after` says otherwise than `before`; of a list of companies each by its name and in words. */
enum error editor_fill_changes(struct request *rq, const struct content_item *before, const struct content_item *after,
                               struct view_editor_item_versions *view);
/* A list of companies is too long to be read here: whose it is, of which day, how many, and what the second person lets
 * into force with it. `before` may be NULL. */
enum error editor_fill_list(struct request *rq, const struct content_item *before, const struct content_item *item,
                            struct view_editor_item_versions *view);
