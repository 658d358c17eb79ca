/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/terminal.h"

#include "base/checked.h"

#include <stdlib.h>
#include <string.h>

extern const struct translation terminal_translations[];
extern const size_t terminal_translations_mask;

static enum language spoken = LANGUAGE_EN;

void terminal_language_set(enum language language)
{
        spoken = language;
}

enum language terminal_language(void)
{
        return spoken;
}

const char *terminal_text(const char *english)
{
        if (spoken == LANGUAGE_EN)
                return english;
        uint64_t hash = text_hash(slice_from_cstr(english));
        for (size_t i = (size_t)hash & terminal_translations_mask; !slice_is_null(terminal_translations[i].text);
             i = (i + 1) & terminal_translations_mask)
                if (terminal_translations[i].hash == hash && !slice_is_null(terminal_translations[i].forms[0][0]))
                        return terminal_translations[i].forms[0][0].data;
        return english;
}

enum language terminal_language_of_environment(void)
{
        static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
        for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
                const char *value = getenv(names[i]); /* NOLINT(concurrency-mt-unsafe): nobody here changes it */
                if (!value || !*value)
                        continue;
                bool indonesian = strncmp(value, "id", 2) == 0 && strchr("_.@", value[2]);
                return indonesian ? LANGUAGE_ID : LANGUAGE_EN;
        }
        return LANGUAGE_EN;
}
