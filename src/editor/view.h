/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the pages of the editor share. */
#pragma once

#include "program/app.h"

/* What people call a kind of content, in the language of the request; its key when it has no name. */
struct slice editor_kind_label(struct request *rq, struct slice kind);
/* The day on the clock of the actor's office, ISO, in the request's arena. */
struct slice editor_today(struct request *rq);
