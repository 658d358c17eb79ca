/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Looking a subject up as an analyst does, for the tests of this room. */
#pragma once

#include "../house.h"

/* The one subject of that kind which is written so. */
struct uuid find_subject(struct house *house, const struct actor *analyst, const char *kind, const char *written);
