/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What two programs could read in two ways is refused here, before a body is read (RFC 9112, section 11.2). */
#include "http/exchange.h"

#include "base/checked.h"

struct framing {
        unsigned hosts, lengths, codings;
        const char *fault;
};

/* lint: parameters (a callback of libmicrohttpd) */
static enum MHD_Result look_at_header(void *state, enum MHD_ValueKind kind, const char *key, size_t key_size,
                                      const char *value, size_t value_size)
{
        UNUSED(kind);
        struct framing *framing = state;
        struct slice name = slice_of(key, key_size), text = slice_of(value ? value : "", value_size);
        if (slice_equal_nocase(name, S("Host")) && ++framing->hosts && text.size == 0)
                framing->fault = "empty host";
        else if (slice_equal_nocase(name, S("Content-Length")))
                framing->lengths++;
        else if (slice_equal_nocase(name, S("Transfer-Encoding")) && ++framing->codings &&
                 !slice_equal_nocase(text, S("chunked")))
                framing->fault = "transfer coding";
        if (name.size == 0 || slice_find_byte(name, ' ') < name.size || slice_find_byte(name, '\t') < name.size)
                framing->fault = "header name";
        return MHD_YES;
}

const char *framing_fault(struct MHD_Connection *connection, const char *version)
{
        struct framing framing = { 0 };
        bool modern = strcmp(version, "HTTP/1.1") == 0;
        if (!modern && strcmp(version, "HTTP/1.0") != 0)
                return "version";
        MHD_get_connection_values_n(connection, MHD_HEADER_KIND, look_at_header, &framing);
        if (framing.fault)
                return framing.fault;
        if (framing.hosts != 1)
                return framing.hosts ? "hosts" : "no host";
        if (framing.lengths + framing.codings > 1)
                return "lengths";
        if (framing.codings && !modern)
                return "chunked in 1.0";
        return NULL;
}

static bool is_escape(struct slice uri, size_t i)
{
        return i + 2 < uri.size && strchr("0123456789abcdefABCDEF", uri.data[i + 1]) &&
               strchr("0123456789abcdefABCDEF", uri.data[i + 2]) && uri.data[i + 1] && uri.data[i + 2];
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
                if (slice_equal(segment, S(".")) || slice_equal(segment, S("..")))
                        return "dots";
        return NULL;
}
