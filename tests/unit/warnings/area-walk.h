/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An office of one regency with six reporters, a quiet half year behind it, for the tests of area signals. */
#pragma once

#include "../house.h"

#include "warnings/area.h"

enum { BABINSA = 6 };

struct walk {
        struct house house;
        struct actor babinsa[BABINSA], analyst, official;
        instant monday; /* of the week under way */
        uint32_t filed;
};

#define PHONE_FORM "+6284077%06u" /* of a report, by its number in a row */
extern const char *const walk_villages[4];

/* A report from a village, `weeks` before the week under way, on its Tuesday; `official` is named in it, or NULL. */
struct uuid walk_file_with(struct walk *walk, size_t reporter, const char *village, int weeks, const char *official);
struct uuid walk_file(struct walk *walk, size_t reporter, const char *village, int weeks);
/* One report in four weeks, each from another village. */
void walk_open(struct walk *walk);
void walk_close(struct walk *walk);
/* How many signals a look raises. */
int64_t walk_look(struct walk *walk);
struct area_rows walk_list(struct walk *walk, const struct actor *actor);
struct warning_counts walk_counts(struct walk *walk, const struct actor *actor);
enum error walk_read(struct walk *walk, const struct actor *actor, struct uuid id, struct area_page *ret_page);
/* By the analyst. */
enum error walk_review(struct walk *walk, struct uuid id, int64_t version, const char *verdict, const char *reason);
/* Five reports by five people in two weeks from the first village. */
void walk_burst(struct walk *walk);
/* The panel of the week that begins on `monday`, a day number, with what is known now. */
struct panel walk_panel(struct walk *walk, int32_t monday);
/* Of the last whole week, which is scanned. */
struct panel walk_scanned_panel(struct walk *walk);
/* A draft of the analyst's, published by him. */
void walk_publish(struct walk *walk, const struct warning_draft *draft);
