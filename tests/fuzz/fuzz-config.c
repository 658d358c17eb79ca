/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "program/config.h"

static bool is_choice(const char *choices, struct slice value)
{
        struct slice rest = slice_from_cstr(choices), choice;
        while (slice_next(&rest, '|', &choice))
                if (slice_equal(choice, value))
                        return true;
        return false;
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct config config;
        char message[CONFIG_MESSAGE_SIZE] = "";
        config_init(&config);
        enum error err = config_read(&config, input, arena, message);
        fuzz_must(memchr(message, 0, sizeof message));
        if (err != OK) {
                fuzz_must(err == ERR_MEMORY || message[0] != '\0');
                return;
        }
        for (size_t i = 0; i < config_key_count; i++) {
                const struct config_key *key = &config_keys[i];
                const void *field = (const char *)&config + key->offset;
                int64_t number = key->type == CONFIG_NUMBER ? *(const int64_t *)field : key->least;
                fuzz_must(number >= key->least && number <= key->most);
                if (key->type == CONFIG_CHOICE)
                        fuzz_must(is_choice(key->choices, *(const struct slice *)field));
        }
}
