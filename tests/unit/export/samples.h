/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A whole decision letter of an invented case, for the tests and for looking at. */
#pragma once

#include "export/letter.h"

void sample_decision(struct letter_decision_input *ret_input);
