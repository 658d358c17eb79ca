/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first line is the address, the second the version, the rest are headers. */
#include "fuzz.h"

#include "http/body.h"
#include "http/exchange.h"

/* What was let through has one meaning for whoever else may read it. */
static void check_headers(struct slice version, struct slice headers)
{
        struct framing framing = { 0 };
        unsigned hosts = 0, framings = 0;
        struct slice line;
        while (slice_next(&headers, '\n', &line)) {
                size_t colon = slice_find_byte(line, ':');
                struct slice name = slice_sub(line, 0, colon), value = slice_trim(slice_from(line, colon + 1));
                framing_look(&framing, name, value);
                bool coding = slice_equal_nocase(name, S("transfer-encoding"));
                hosts += slice_equal_nocase(name, S("host"));
                framings += coding || slice_equal_nocase(name, S("content-length"));
                if (coding && !slice_equal_nocase(value, S("chunked")))
                        fuzz_must(framing_verdict(&framing, version) != NULL);
        }
        if (framing_verdict(&framing, version) == NULL)
                fuzz_must(hosts == 1 && framings <= 1 && slice_starts_with(version, S("HTTP/1.")));
}

static void check_address(struct slice uri, struct arena *arena)
{
        if (uri_fault(uri) != NULL)
                return;
        struct slice path = slice_sub(uri, 1, slice_find_byte(uri, '?') - 1), segment, text;
        while (slice_next(&path, '/', &segment)) {
                if (body_decode(arena, segment, false, &text) != OK)
                        continue;
                fuzz_must(slice_find_byte(text, '/') == text.size && slice_find_byte(text, 0) == text.size);
                fuzz_must(!slice_equal(text, S("..")) && !slice_equal(text, S(".")));
        }
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slice uri, version;
        if (!slice_next(&input, '\n', &uri))
                return;
        check_address(uri, arena);
        if (slice_next(&input, '\n', &version))
                check_headers(version, input);
}
