/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The code of a letter and the address that carries it. */
#include "export/letter.h"

#include <sodium.h>

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* 128 bits in groups of five from the top; the last character carries three. */
void verify_code_new(char ret_code[VERIFY_CODE_SIZE + 1])
{
        uint8_t bytes[17] = { 0 };
        randombytes_buf(bytes, 16);
        for (size_t i = 0; i < VERIFY_CODE_SIZE; i++) {
                size_t bit = i * 5;
                unsigned pair = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
                ret_code[i] = crockford[pair >> (11 - bit % 8) & 31];
        }
        ret_code[VERIFY_CODE_SIZE] = '\0';
}

bool verify_code_normalize(struct slice typed, char ret_code[VERIFY_CODE_SIZE + 1])
{
        char code[VERIFY_CODE_SIZE + 1] = { 0 };
        size_t count = 0;
        for (size_t i = 0; i < typed.size; i++) {
                char c = typed.data[i];
                if (c == '-' || c == ' ')
                        continue;
                if (c >= 'a' && c <= 'z')
                        c = (char)(c - 'a' + 'A');
                c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
                if (count == VERIFY_CODE_SIZE || !c || !strchr(crockford, c))
                        return false;
                code[count++] = c;
        }
        if (count != VERIFY_CODE_SIZE)
                return false;
        memcpy(ret_code, code, sizeof code);
        return true;
}

struct slice verify_url(struct arena *arena, struct slice base, const char *code)
{
        while (slice_ends_with(base, S("/")))
                base.size--;
        return arena_printf(arena, "%.*s/verifikasi/%s", SLICE_FMT(base), code);
}
