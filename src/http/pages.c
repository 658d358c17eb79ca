/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The routes of the adapter itself. */
#include "http.routes.h"
#include "http/exchange.h"

/* ROUTE GET /healthz
 * summary: Apakah program berjalan / Is the program running
 * permission: public
 * purpose: none
 * rate: none
 * pool: inline
 * returns: 200 and the word ok
 */
enum error http_healthz(struct request *rq, const struct http_healthz_params *p)
{
        (void)p;
        buffer_append(response_body(rq), S("ok\n"));
        return response_send(rq, 200, "text/plain; charset=utf-8");
}

/* ROUTE GET /api/openapi.json
 * summary: Uraian API (OpenAPI 3.1) / Description of the API (OpenAPI 3.1)
 * permission: public
 * purpose: none
 * pool: inline
 * returns: the OpenAPI document of this server
 * answer 200 application/json
 */
enum error http_openapi(struct request *rq, const struct http_openapi_params *p)
{
        (void)p;
        buffer_append(response_body(rq), rq->exchange->server->config.routes->openapi);
        response_cache(rq, 300);
        return response_send(rq, 200, "application/json");
}
