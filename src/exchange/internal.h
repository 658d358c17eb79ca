/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this room share. */
#pragma once

#include "exchange/exchange.h"

#define REQUEST S("info_request")

/* Photos and papers of an answer as this reader may see them; an empty list when he may not yet. */
enum error answer_attachments(struct tx *tx, const struct actor *actor, struct arena *arena, struct request_file *file);
