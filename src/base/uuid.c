/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/uuid.h"

#include "base/clock.h"

#include <sodium.h>

struct uuid uuid_new(void)
{
        struct uuid id;
        uint64_t ms = (uint64_t)(clock_now() / 1000);
        randombytes_buf(id.bytes, sizeof id.bytes);
        for (int i = 0; i < 6; i++)
                id.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
        id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0f) | 0x70);
        id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80);
        return id;
}

struct uuid uuid_timeless(void)
{
        uint8_t random[32];
        randombytes_buf(random, sizeof random);
        return uuid_from_name(UUID_NIL, slice_of((const char *)random, sizeof random));
}

void uuid_format(struct uuid id, char ret_text[UUID_TEXT_SIZE + 1])
{
        static const char digits[] = "0123456789abcdef";
        char *out = ret_text;
        for (int i = 0; i < 16; i++) {
                if (i == 4 || i == 6 || i == 8 || i == 10)
                        *out++ = '-';
                *out++ = digits[id.bytes[i] >> 4];
                *out++ = digits[id.bytes[i] & 15];
        }
        *out = '\0';
}

static int hex_value(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;
        return -1;
}

bool uuid_parse(struct slice text, struct uuid *ret_id)
{
        struct uuid id;
        if (text.size != UUID_TEXT_SIZE)
                return false;
        size_t at = 0;
        for (int i = 0; i < 16; i++) {
                if ((i == 4 || i == 6 || i == 8 || i == 10) && text.data[at++] != '-')
                        return false;
                int high = hex_value(text.data[at]), low = hex_value(text.data[at + 1]);
                if (high < 0 || low < 0)
                        return false;
                id.bytes[i] = (uint8_t)(high * 16 + low);
                at += 2;
        }
        if (uuid_is_nil(id))
                return false;
        *ret_id = id;
        return true;
}

bool uuid_equal(struct uuid a, struct uuid b)
{
        return uuid_compare(a, b) == 0;
}

int uuid_compare(struct uuid a, struct uuid b)
{
        return memcmp(a.bytes, b.bytes, sizeof a.bytes);
}

bool uuid_is_nil(struct uuid id)
{
        return uuid_equal(id, UUID_NIL);
}

struct uuid uuid_from_name(struct uuid space, struct slice name)
{
        struct uuid id;
        crypto_generichash_state state;
        crypto_generichash_init(&state, NULL, 0, sizeof id.bytes);
        crypto_generichash_update(&state, space.bytes, sizeof space.bytes);
        if (name.size)
                crypto_generichash_update(&state, (const unsigned char *)name.data, name.size);
        crypto_generichash_final(&state, id.bytes, sizeof id.bytes);
        id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0f) | 0x80);
        id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80);
        return id;
}
