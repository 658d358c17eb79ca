/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What two programs could read in two ways is refused here, before a body is read (RFC 9112, section 11.2). */
#include "http/exchange.h"

#include "base/checked.h"

void framing_look(struct framing *framing, struct slice name, struct slice value)
{
        if (slice_equal_nocase(name, S("Host")) && ++framing->hosts && value.size == 0)
                framing->fault = "empty host";
        else if (slice_equal_nocase(name, S("Content-Length")))
                framing->lengths++;
        else if (slice_equal_nocase(name, S("Transfer-Encoding")) && ++framing->codings &&
                 !slice_equal_nocase(value, S("chunked")))
                framing->fault = "transfer coding";
        if (name.size == 0 || slice_find_byte(name, ' ') < name.size || slice_find_byte(name, '\t') < name.size)
                framing->fault = "header name";
}

const char *framing_verdict(const struct framing *framing, struct slice version)
{
        bool modern = slice_equal(version, S("HTTP/1.1"));
        if (!modern && !slice_equal(version, S("HTTP/1.0")))
                return "version";
        if (framing->fault)
                return framing->fault;
        if (framing->hosts != 1)
                return framing->hosts ? "hosts" : "no host";
        if (framing->lengths + framing->codings > 1)
                return "lengths";
        return framing->codings && !modern ? "chunked in 1.0" : NULL;
}

/* lint: parameters (a callback of libmicrohttpd) */
static enum MHD_Result look_at_header(void *state, enum MHD_ValueKind kind, const char *key, size_t key_size,
                                      const char *value, size_t value_size)
{
        UNUSED(kind);
        framing_look(state, slice_of(key, key_size), slice_of(value ? value : "", value_size));
        return MHD_YES;
}

const char *framing_fault(struct MHD_Connection *connection, const char *version)
{
        struct framing framing = { 0 };
        MHD_get_connection_values_n(connection, MHD_HEADER_KIND, look_at_header, &framing);
        return framing_verdict(&framing, slice_from_cstr(version));
}

static bool is_escape(struct slice uri, size_t i)
{
        return i + 2 < uri.size && strchr("0123456789abcdefABCDEF", uri.data[i + 1]) &&
               strchr("0123456789abcdefABCDEF", uri.data[i + 2]) && uri.data[i + 1] && uri.data[i + 2];
}

/* "." or "..", also escaped: a proxy in front may walk up where we would read a word. */
static bool is_dots(struct slice segment)
{
        size_t dots = 0;
        while (segment.size > 0) {
                bool escaped = slice_equal_nocase(slice_sub(segment, 0, 3), S("%2e"));
                if (!escaped && segment.data[0] != '.')
                        return false;
                segment = slice_from(segment, escaped ? 3 : 1);
                dots++;
        }
        return dots == 1 || dots == 2;
}

const char *uri_fault(struct slice uri)
{
        if (!slice_starts_with(uri, S("/")) || slice_starts_with(uri, S("//")))
                return "form";
        bool query = false;
        for (size_t i = 0; i < uri.size; i++) {
                unsigned char c = (unsigned char)uri.data[i];
                query |= c == '?';
                if (c <= ' ' || c >= 0x7f || strchr(query ? "#\"<>" : "#\"<>\\^`{|}", c))
                        return "character";
                if (c == '%' && !is_escape(uri, i))
                        return "escape";
                if (c == '%' && uri.data[i + 1] == '0' && uri.data[i + 2] == '0')
                        return "nul";
                if (c == '%' && !query && slice_equal_nocase(slice_sub(uri, i, 3), S("%2f")))
                        return "slash";
        }
        struct slice path = slice_sub(uri, 0, slice_find_byte(uri, '?')), segment;
        while (slice_next(&path, '/', &segment))
                if (is_dots(segment))
                        return "dots";
        return NULL;
}
