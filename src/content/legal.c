/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "content/legal.h"

#include "base/checked.h"
#include "text/language.h"

/* The outcomes that have a letter (passports/states.c). */
static const struct {
        struct slice code;
        bool burdens;
} letters[] = { { S("D1"), false }, { S("D3"), true }, { S("R1"), true }, { S("R2"), true }, { S("R3"), true } };

static struct slice code_at(const json_t *outcomes, size_t i)
{
        const json_t *node = json_array_get(outcomes, i);
        return json_is_string(node) ? slice_of(json_string_value(node), json_string_length(node)) : S("");
}

static bool is_there(const json_t *outcomes, size_t count, struct slice code)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(code_at(outcomes, i), code))
                        return true;
        return false;
}

/* SIZE_MAX: there is no such letter. */
static size_t letter_of(struct slice code)
{
        for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
                if (slice_equal(letters[i].code, code))
                        return i;
        return SIZE_MAX;
}

enum error content_legal_check(const json_t *body, struct slice *ret_why)
{
        const json_t *outcomes = json_object_get(body, "outcomes");
        bool burdens = json_is_true(json_object_get(body, "burdensome"));
        bool known = !outcomes || json_is_array(outcomes), light = false;
        for (size_t i = 0; i < json_array_size(outcomes); i++) {
                size_t letter = letter_of(code_at(outcomes, i));
                known = known && letter != SIZE_MAX && !is_there(outcomes, i, code_at(outcomes, i));
                light = light || (letter != SIZE_MAX && letters[letter].burdens && !burdens);
        }
        if (known && !light)
                return OK;
        *ret_why = known ? T("Dasar hukum yang tidak boleh memberatkan tidak dapat dipakai untuk D3, R1, R2, atau R3.")
                         : T("Hasil yang memakai dasar hukum hanya D1, D3, R1, R2, dan R3, masing-masing sekali.");
        return ERR_INVALID;
}

bool content_legal_is_for(const json_t *body, struct slice outcome)
{
        const json_t *outcomes = json_object_get(body, "outcomes");
        return json_array_size(outcomes) == 0 || is_there(outcomes, json_array_size(outcomes), outcome);
}
