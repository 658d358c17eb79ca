/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where a request comes from, as a number that means nothing outside this process: the key is drawn at its start, and
 * the address is cut to its neighbourhood (IPv4 /24, IPv6 /56, what one subscriber is usually given) before it is
 * hashed. */
#include "http/exchange.h"

#include <arpa/inet.h>
#include <sodium.h>

enum { PREFIX_V4 = 3, PREFIX_V6 = 7, FAMILY_AND_PREFIX = 1 + PREFIX_V6 };

static bool cut_v4(const uint8_t *bytes, uint8_t ret_place[FAMILY_AND_PREFIX])
{
        ret_place[0] = 4;
        memcpy(ret_place + 1, bytes, PREFIX_V4);
        return true;
}

static bool cut_v6(const struct in6_addr *address, uint8_t ret_place[FAMILY_AND_PREFIX])
{
        if (IN6_IS_ADDR_V4MAPPED(address))
                return cut_v4(address->s6_addr + 12, ret_place);
        ret_place[0] = 6;
        memcpy(ret_place + 1, address->s6_addr, PREFIX_V6);
        return true;
}

static bool cut_text(struct slice text, uint8_t ret_place[FAMILY_AND_PREFIX])
{
        char copy[INET6_ADDRSTRLEN];
        struct in_addr four;
        struct in6_addr six;
        if (text.size == 0 || text.size >= sizeof copy)
                return false;
        memcpy(copy, text.data, text.size);
        copy[text.size] = '\0';
        if (inet_pton(AF_INET, copy, &four) == 1)
                return cut_v4((const uint8_t *)&four.s_addr, ret_place);
        return inet_pton(AF_INET6, copy, &six) == 1 && cut_v6(&six, ret_place);
}

static bool cut_peer(struct http_exchange *x, uint8_t ret_place[FAMILY_AND_PREFIX])
{
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        const struct sockaddr *peer = info ? info->client_addr : NULL;
        if (peer && peer->sa_family == AF_INET)
                return cut_v4((const uint8_t *)&((const struct sockaddr_in *)(const void *)peer)->sin_addr, ret_place);
        return peer && peer->sa_family == AF_INET6 &&
               cut_v6(&((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr, ret_place);
}

/* Behind the trusted proxy only its own word counts: the last address, which it added itself. */
static bool cut_sender(struct http_exchange *x, uint8_t ret_place[FAMILY_AND_PREFIX])
{
        struct slice chain = SLICE_NULL;
        if (x->server->config.trusted_proxy)
                chain = request_header(&x->request, "X-Forwarded-For");
        size_t start = chain.size;
        while (start > 0 && chain.data[start - 1] != ',')
                start--;
        return cut_text(slice_trim(slice_from(chain, start)), ret_place) || cut_peer(x, ret_place);
}

uint64_t client_key(struct http_exchange *x)
{
        uint8_t place[FAMILY_AND_PREFIX] = { 0 };
        uint64_t hash;
        _Static_assert(sizeof hash == crypto_shorthash_BYTES, "the whole hash is the key");
        if (!cut_sender(x, place))
                return 0;
        crypto_shorthash((uint8_t *)&hash, place, sizeof place, x->server->rates.secret);
        return hash ? hash : 1;
}
