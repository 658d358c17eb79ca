/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/language.h"

static const struct slice codes[LANGUAGE_COUNT] = {
        [LANGUAGE_ID] = { "id", 2 },
        [LANGUAGE_EN] = { "en", 2 },
};

struct slice language_code(enum language language)
{
        return codes[language];
}

bool language_parse(struct slice code, enum language *ret_language)
{
        for (int i = 0; i < LANGUAGE_COUNT; i++) {
                if (slice_equal(code, codes[i])) {
                        *ret_language = (enum language)i;
                        return true;
                }
        }
        return false;
}

struct slice translate_known(enum language language, uint64_t hash, struct slice text, int64_t count)
{
        if (language == LANGUAGE_ID)
                return text;
        for (size_t i = (size_t)hash & translations_mask; !slice_is_null(translations[i].text);
             i = (i + 1) & translations_mask) {
                if (translations[i].hash != hash)
                        continue;
                const struct slice *forms = translations[i].forms[language - 1];
                struct slice form = count == 1 || slice_is_null(forms[1]) ? forms[0] : forms[1];
                return slice_is_null(form) ? text : form;
        }
        return text;
}

struct slice translate(enum language language, struct slice text)
{
        return translate_known(language, text_hash(text), text, 1);
}

struct slice translate_count(enum language language, struct slice text, int64_t count)
{
        return translate_known(language, text_hash(text), text, count);
}
