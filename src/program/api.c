/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/api.h"

#include "program/fields.h"
#include "region/region.h"
#include "text/date.h"

enum { INSTANT_MAX = 40 };

#define FICTIONAL_MARK S("DATA FIKTIF")

static bool is_fictional(const struct request *rq)
{
        return rq->app->demo || request_actor(rq)->fictional;
}

void api_begin(struct request *rq, struct json_writer *ret_out)
{
        json_writer_init(ret_out, response_body(rq));
        json_open_object(ret_out, NULL);
        if (is_fictional(rq))
                json_write_text(ret_out, "fictional", FICTIONAL_MARK);
}

enum error api_send(struct request *rq, struct json_writer *out, unsigned status)
{
        json_close(out);
        TRY(json_writer_end(out));
        if (is_fictional(rq))
                TRY(response_header(rq, "Kentongan-Data", FICTIONAL_MARK));
        return response_send(rq, status, "application/json");
}

void api_begin_list(struct request *rq, struct json_writer *ret_out)
{
        api_begin(rq, ret_out);
        json_open_array(ret_out, "items");
}

enum error api_send_list(struct request *rq, struct json_writer *out, struct slice next)
{
        json_close(out);
        json_write_text(out, "next", next);
        if (!slice_is_null(next)) {
                struct slice link = arena_printf(rq->arena, "<%.*s>; rel=\"next\"", SLICE_FMT(next));
                if (slice_is_null(link))
                        return ERR_MEMORY;
                TRY(response_header(rq, "Link", link));
        }
        return api_send(rq, out, 200);
}

/* SHAPE Numbered: what was made, with the number that the office calls it by
 * id uuid
 * number text
 */
enum error api_send_created(struct request *rq, const char *before, struct uuid id, struct slice number)
{
        struct json_writer out;
        TRY(response_header(rq, "Location", path_with_id(rq, before, id, "")));
        api_begin(rq, &out);
        api_write_id(&out, "id", id);
        if (!slice_is_null(number))
                json_write_text(&out, "number", number);
        return api_send(rq, &out, 201);
}

void api_write_id(struct json_writer *out, const char *key, struct uuid id)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        json_write_text(out, key, uuid_is_nil(id) ? SLICE_NULL : slice_of(text, UUID_TEXT_SIZE));
}

void api_write_at(struct json_writer *out, const char *key, instant at)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, INSTANT_MAX);
        instant_write_iso(&text, at);
        json_write_text(out, key, at != 0 && buffer_check(&text) == OK ? buffer_slice(&text) : SLICE_NULL);
}

void api_write_place(struct request *rq, struct json_writer *out, const char *key, struct slice code)
{
        json_write_text(out, key, code);
        json_write_text(out, "place", code.size ? region_label_of(rq->arena, code) : SLICE_NULL);
}

enum error api_etag(struct request *rq, int64_t version, bool *ret_fresh)
{
        struct slice text = arena_printf(rq->arena, "%lld", (long long)version);
        return slice_is_null(text) ? ERR_MEMORY : response_etag(rq, text, ret_fresh);
}

enum error api_if_match(struct request *rq, int64_t *ret_version)
{
        struct slice match = request_header(rq, "If-Match");
        int64_t version;
        if (slice_is_null(match))
                return request_if_match(rq, SLICE_NULL, true);
        match = slice_trim(match);
        bool quoted = match.size > 2 && match.data[0] == '"' && match.data[match.size - 1] == '"';
        if (!quoted || !slice_to_int64(slice_sub(match, 1, match.size - 2), &version) || version < 1)
                return ERR_STALE;
        *ret_version = version;
        return OK;
}

enum error api_if_match_or_none(struct request *rq, int64_t *ret_version)
{
        if (!slice_is_null(request_header(rq, "If-Match")))
                return api_if_match(rq, ret_version);
        *ret_version = 0;
        return OK;
}

void api_set_errors(struct request *rq, const struct form_errors *errors)
{
        rq->errors = errors;
}
