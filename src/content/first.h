/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this room share about data/content. */
#pragma once

#include "content/content.h"

#include <jansson.h>

/* What letters and requests rest on: an office says itself that it holds. */
bool first_needs_office(struct slice kind);
/* Of the whole country, or of a regency that meets the working area. */
bool first_belongs(const struct content_first *first, json_t *body);
