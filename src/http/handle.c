/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The way of one request: gate, bucket, decision, body, token, parameters, handler, answer. It reads from top to
 * bottom. */
#include "http/exchange.h"

#include "base/log.h"

#include <sodium.h>


static bool is_secret(const struct route *route, struct slice name)
{
        for (size_t i = 0; route && i < route->param_count; i++)
                if (route->params[i].type == TYPE_SECRET && slice_equal(slice_from_cstr(route->params[i].name), name))
                        return true;
        return false;
}

struct slice request_typed(struct request *rq, const char *name)
{
        const struct http_exchange *x = rq->exchange;
        if (is_secret(rq->route, slice_from_cstr(name)))
                return SLICE_NULL;
        for (size_t i = 0; i < x->fields.count; i++)
                if (slice_equal(x->fields.list[i].name, slice_from_cstr(name)) && !x->fields.list[i].is_file)
                        return x->fields.list[i].value;
        return SLICE_NULL;
}

bool request_sent(struct request *rq, size_t index, struct slice *ret_name, struct slice *ret_value)
{
        const struct fields *fields = &rq->exchange->fields;
        for (size_t i = 0; i < fields->count; i++) {
                const struct field *field = &fields->list[i];
                if (field->is_file || is_secret(rq->route, field->name) || index-- > 0)
                        continue;
                *ret_name = field->name;
                *ret_value = field->value;
                return true;
        }
        return false;
}

struct slice request_page(struct request *rq)
{
        struct slice path = rq->path;
        for (size_t slash; path.size > 1; path = slice_sub(path, 0, slash)) {
                struct route_match match;
                router_match(&rq->exchange->server->router, path, HTTP_GET, &match);
                if (match.route)
                        return path;
                for (slash = path.size - 1; slash > 0 && path.data[slash] != '/'; slash--)
                        ;
        }
        return S("/");
}

static enum error take_rate(struct http_exchange *x, unsigned *ret_wait)
{
        const struct route *route = x->request.route;
        size_t index = (size_t)(route - x->server->config.routes->routes);
        if (route->rate_rule == RATE_NONE)
                return OK;
        if (route->rate_rule == RATE_SESSION && x->request.rate_key)
                return rate_take_account(&x->server->rates, x->request.rate_key + index * 0x9e3779b97f4a7c15u,
                                         route->rate, route->rate_seconds, ret_wait);
        if (route->rate_rule == RATE_CLIENT)
                return rate_take_account(&x->server->rates, x->request.client_key + ~index * 0x9e3779b97f4a7c15u,
                                         route->rate, route->rate_seconds, ret_wait);
        /* Nobody is signed in: refused soon, but looking costs something, so all of them share a wide bucket. */
        uint32_t count = route->rate_rule == RATE_SESSION ? route->rate * 10 : route->rate;
        return rate_take_global(&x->server->rates, index, count, route->rate_seconds, ret_wait);
}

enum error request_spend(struct request *rq, unsigned bucket, uint32_t count, uint32_t seconds, unsigned *ret_wait_s)
{
        struct http_server *server = rq->exchange->server;
        size_t routes = server->config.routes->count, index = (size_t)(rq->route - server->config.routes->routes);
        size_t place = (1 + bucket % 2) * routes + index;
        enum error err = rate_take_global(&server->rates, place, count, seconds, ret_wait_s);
        if (err != OK)
                atomic_fetch_add(&server->limited, 1);
        return err;
}

static bool is_page(const struct http_exchange *x)
{
        return !slice_starts_with(x->request.path, S("/api/"));
}

static const char *path_out_of(const struct http_pages *pages, enum error err)
{
        if (err == ERR_UNAUTHENTICATED)
                return pages->sign_in_path;
        if (err == ERR_STEP_UP)
                return pages->step_up_path;
        return err == ERR_CODE_FIRST ? pages->code_path : NULL;
}

/* A person who asks for a page and has not proven enough is shown the way; everybody else gets the problem. */
static bool redirect_to_proof(struct http_exchange *x, enum error err)
{
        const struct http_pages *pages = x->server->config.pages;
        const char *path = pages ? path_out_of(pages, err) : NULL;
        if (!path || x->request.method != HTTP_GET || !is_page(x))
                return false;
        struct slice target = err == ERR_CODE_FIRST
                                      ? slice_from_cstr(path)
                                      : arena_printf(&x->arena, "%s?kembali=%.*s", path, SLICE_FMT(x->request.path));
        return !slice_is_null(target) && response_redirect(&x->request, target) == OK;
}

static void answer_problem(struct http_exchange *x, struct problem problem)
{
        const struct http_pages *pages = x->server->config.pages;
        struct buffer *body = &x->answer.body;
        buffer_clear(body);
        x->answer.content_type = "text/plain; charset=utf-8";
        if (!is_page(x)) {
                x->answer.content_type = "application/problem+json";
                if (problem_append_json(&x->request, &problem, body) != OK)
                        buffer_clear(body);
        } else if (pages && pages->problem_page &&
                   pages->problem_page(pages->state, &x->request, &problem, body) == OK && buffer_check(body) == OK) {
                x->answer.content_type = "text/html; charset=utf-8";
        } else {
                buffer_clear(body);
                problem_append_text(&problem, body);
        }
        x->answer.status = problem.status;
        x->answer.from_body = x->answer.ready = true;
}

void exchange_answer_error(struct http_exchange *x, enum error err)
{
        /* What a handler had prepared is thrown away, its cookies too. */
        x->answer.headers = NULL;
        x->answer.cache_seconds = 0;
        x->answer.ready = x->answer.from_body = false;
        if (x->fault_status == 0 && redirect_to_proof(x, err))
                return;
        struct problem problem = problem_describe(err, x->request.language);
        const struct http_config *config = &x->server->config;
        if (err == ERR_BUSY && x->fault_status == 0 && config->full && config->full(config->app)) {
                problem = problem_full(x->request.language);
                LOG(LOG_ERROR, "disk.full");
        }
        if (err == ERR_FORBIDDEN && x->elsewhere)
                problem = problem_elsewhere(x->request.language, config->public_origin, &x->arena);
        if (err == ERR_FORBIDDEN && x->other_session)
                problem = problem_other_session(x->request.language);
        if (x->fault_status == 428)
                problem = problem_no_version(x->request.language);
        if (x->fault_status)
                problem.status = x->fault_status;
        if (x->wait)
                problem.retry_after = x->wait;
        if (problem.retry_after && err == ERR_BUSY && x->fault_status != 429)
                problem.retry_after += randombytes_uniform(4); /* so that not all come back at once */
        if (problem.retry_after) {
                struct slice wait = arena_printf(&x->arena, "%u", problem.retry_after);
                if (!slice_is_null(wait) && response_header(&x->request, "Retry-After", wait) != OK)
                        problem.retry_after = 0;
        }
        if (!slice_is_null(x->allow) && response_header(&x->request, "Allow", x->allow) != OK)
                x->allow = SLICE_NULL;
        answer_problem(x, problem);
}

static enum error run_handler(struct http_exchange *x)
{
        const struct route *route = x->request.route;
        void *params = arena_alloc(&x->arena, route->params_size ? route->params_size : 1);
        if (!params)
                return ERR_MEMORY;
        enum error err = params_fill(x, params);
        if (err != OK)
                x->request.errors = &x->errors;
        if (err == ERR_INVALID && x->errors.count && route->flags & ROUTE_ON_INVALID)
                err = OK;
        TRY(err);
        x->handled = true;
        TRY(route->handle(&x->request, params));
        return x->answer.ready ? OK : ERR_INTERNAL;
}

/* The session ended, or too many came at once, while somebody typed: the page that says so gives the text back. Only
 * what our own page sent, so that nobody else can put words on a page of ours. */
enum error exchange_keep_typed(struct http_exchange *x, enum error err)
{
        bool kept = err == ERR_UNAUTHENTICATED || err == ERR_BUSY;
        if (kept && x->request.method == HTTP_POST && x->request.route && is_page(x) && guard_own_page(x) &&
            params_read_body(x) != OK)
                x->fields = (struct fields){ 0 };
        return err;
}

/* What is no form of ours is forgotten: no page repeats its words. A form of ours with another token is of a tab that
 * was opened before somebody else signed in, or the same person again. */
static enum error read_form(struct http_exchange *x)
{
        enum error err = x->request.method == HTTP_GET ? OK : params_read_body(x);
        if (err == OK)
                err = guard_csrf(x);
        x->other_session = err == ERR_FORBIDDEN && is_page(x) && guard_own_page(x);
        if (err != OK && !x->other_session)
                x->fields = (struct fields){ 0 };
        return err;
}

static enum error run_route(struct http_exchange *x)
{
        struct request *rq = &x->request;
        const struct route *route = rq->route;
        const struct http_gate *gate = x->server->config.gate;
        bool public = route->flags & ROUTE_PUBLIC;
        if (!public) {
                if (!gate)
                        return ERR_NOT_FOUND;
                TRY(exchange_keep_typed(x, gate->identify(gate->state, rq)));
        }
        unsigned wait;
        if (take_rate(x, &wait) != OK) {
                atomic_fetch_add(&x->server->limited, 1);
                x->fault_status = 429;
                x->wait = wait;
                return exchange_keep_typed(x, ERR_BUSY);
        }
        if (!public)
                TRY(exchange_keep_typed(x, gate->decide(gate->state, rq, route)));
        TRY(read_form(x));
        return run_handler(x);
}

/* The chosen language is the one cookie of a public page, and only when it was asked for: without it a choice would be
 * lost at the next link or form. Pages that leave no trace set none at all. */
static enum error remember_language(struct http_exchange *x)
{
        const struct route *route = x->request.route;
        bool asked = slice_find(x->query, S("lang=")) != SIZE_MAX;
        if (!asked || !route || route->flags & ROUTE_UNTRACED || x->request.method != HTTP_GET)
                return OK;
        return response_language_cookie(&x->request, 365 * 86400);
}

static void write_access_log(const struct http_exchange *x)
{
        const struct route *route = x->request.route;
        if (!x->server->config.access_log || (route && route->flags & ROUTE_UNTRACED))
                return;
        char id[UUID_TEXT_SIZE + 1], status[16], ms[32];
        uuid_format(x->request.id, id);
        (void)snprintf(status, sizeof(status), "%u", x->answer.status);
        (void)snprintf(ms, sizeof(ms), "%lld", (long long)(clock_monotonic() - x->began) / 1000);
        LOG(LOG_INFO, "http.request", { "id", slice_from_cstr(id) },
            { "method", slice_from_cstr(http_method_name(x->request.method)) },
            { "route", route ? slice_from_cstr(route->pattern) : S("-") }, { "status", slice_from_cstr(status) },
            { "ms", slice_from_cstr(ms) });
}

static enum error find_answer(struct http_exchange *x)
{
        const struct http_gate *gate = x->server->config.gate;
        if (gate && gate->begin)
                gate->begin(gate->state);
        if (clock_monotonic() - x->queued > (int64_t)x->server->config.queue_ms * 1000) {
                atomic_fetch_add(&x->server->shed, 1);
                return exchange_keep_typed(x, ERR_BUSY);
        }
        if (x->fault != OK) {
                /* The answer is the same whether a thing is absent or forbidden: the page around the problem, and also
                 * what is said when it cannot be found out who asks. */
                enum error known = gate && !x->request.route ? gate->identify(gate->state, &x->request) : OK;
                if (known != OK)
                        x->request.session = NULL;
                return known != OK && x->fault == ERR_NOT_FOUND ? known : x->fault;
        }
        return run_route(x);
}

/* A line has a time, and what a citizen did that failed is to have none: it is counted only. */
static void note_fault(struct http_exchange *x, enum error err)
{
        const struct route *route = x->request.route;
        if (err != ERR_INTERNAL && err != ERR_CORRUPT && err != ERR_IO)
                return;
        atomic_fetch_add(&x->server->faults, 1);
        if (!route || !(route->flags & ROUTE_UNTRACED))
                LOG(LOG_ERROR, "http.fault", { "route", slice_from_cstr(route ? route->name : "-") },
                    { "error", slice_from_cstr(error_name(err)) });
}

static void finish_answer(struct http_exchange *x, enum error err)
{
        const struct http_gate *gate = x->server->config.gate;
        if (err == OK)
                err = remember_language(x);
        if (err != OK)
                exchange_answer_error(x, err);
        const struct route *route = x->request.route;
        if (gate && gate->finished && route && !(route->flags & ROUTE_UNTRACED))
                gate->finished(gate->state, &x->request, x->answer.status);
        note_fault(x, err);
        write_access_log(x);
}

/* What is forbidden was read and judged before it was refused, and what is absent was not: both leave at a whole number
 * of steps, so that the clock of who asks says as little as the bytes. */
static int64_t due_as_if_absent(const struct http_exchange *x, enum error err, int64_t began)
{
        bool asked_by_somebody = x->handled && !(x->request.route->flags & ROUTE_PUBLIC);
        int64_t step = (int64_t)x->server->config.absent_step_ms * 1000;
        if (!asked_by_somebody || step == 0 || (err != ERR_NOT_FOUND && err != ERR_FORBIDDEN))
                return 0;
        return began + ((clock_monotonic() - began) / step + 1) * step;
}

void exchange_run(struct http_exchange *x)
{
        int64_t began = clock_monotonic();
        enum error err = find_answer(x);
        finish_answer(x, err);
        x->due = due_as_if_absent(x, err, began);
}

bool exchange_run_inline(struct http_exchange *x)
{
        enum error err = find_answer(x);
        if (err == ERR_RETRY)
                return false;
        finish_answer(x, err);
        return true;
}
