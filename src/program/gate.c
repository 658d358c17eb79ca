/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What http asks of access: who is it, and may he ever do this. What he may do with one thing is decided by the room's
 * rule, in the transaction that acts. */
#include "access/scope.h"
#include "http/server.h"
#include "program/app.h"

static const struct actor public_actor = { .purpose = { "public", 6 } };

const struct actor *request_actor(const struct request *rq)
{
        return rq->session ? &rq->session->actor : &public_actor;
}

/* A number that is the same for all requests of an account. */
static uint64_t rate_key_of(struct uuid person_id)
{
        uint64_t key = 0;
        for (size_t i = 8; i < sizeof person_id.bytes; i++)
                key = key << 8 | person_id.bytes[i];
        return key ? key : 1;
}

/* A worker's thread served somebody else before. Until somebody is known, it serves the public. */
static void begin(void *state)
{
        const struct app *app = state;
        scope_of_office(app->public_office);
}

static enum error identify(void *state, struct request *rq)
{
        struct app *app = state;
        struct slice token = request_cookie(rq, "__Host-session");
        if (slice_is_null(token))
                return OK;
        struct session *session = arena_new(rq->arena, struct session);
        if (!session)
                return ERR_MEMORY;
        enum error err = session_find(app->store, token, rq->arena, &session->actor);
        if (err == ERR_UNAUTHENTICATED)
                return OK;
        TRY(err);
        session->actor.owes_code = app->code_required && access_asks_code(&session->actor);
        TRY(scope_of_actor(app->store, &session->actor));
        session->token = token;
        rq->session = session;
        rq->rate_key = rate_key_of(session->actor.person_id);
        rq->csrf_token = session->actor.csrf_token;
        return OK;
}

/* All that somebody may do who owes a code app. */
static bool leads_to_code(struct slice permission)
{
        return slice_equal(permission, S("account.change")) || slice_equal(permission, S("session.prove")) ||
               slice_equal(permission, S("session.sign-out"));
}

static enum error decide(void *state, struct request *rq, const struct route *route)
{
        (void)state;
        if (!rq->session)
                return access_may_ever(&public_actor, slice_from_cstr(route->permission)) ? OK : ERR_UNAUTHENTICATED;
        rq->session->actor.purpose = slice_from_cstr(route->purpose);
        struct slice permission = slice_from_cstr(route->permission);
        if (!access_may_ever(&rq->session->actor, permission))
                return ERR_NOT_FOUND;
        return rq->session->actor.owes_code && !leads_to_code(permission) ? ERR_CODE_FIRST : OK;
}

static enum error recheck(void *state, struct request *rq)
{
        struct app *app = state;
        struct actor actor;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        return rq->session ? session_find(app->store, rq->session->token, &arena, &actor) : ERR_UNAUTHENTICATED;
}

const struct http_gate *app_gate(struct app *app, struct arena *arena)
{
        struct http_gate *gate = arena_new(arena, struct http_gate);
        if (gate)
                *gate = (struct http_gate){ .state = app, .begin = begin, .identify = identify,
                                            .decide = decide, .recheck = recheck };
        return gate;
}
