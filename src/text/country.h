/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of the countries that people of this country travel or work in, for what programs send as a two-letter code.
 * Codes ISO 3166-1 alpha-2; names of Unicode CLDR, without what it adds behind Hong
 * Kong, Macao and Myanmar. */
#pragma once

#include "base/slice.h"
#include "text/language.h"

/* The country's name in the language for a code of two capitals that is known here; otherwise the text as it was given,
 * for people write names in their own way. Static, or the slice itself. */
struct slice country_name(struct slice text, enum language language);
