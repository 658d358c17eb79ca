/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "finder/finder.h"

#include "base/checked.h"
#include "finder.sql.h"
#include "store/store.h"
#include "subjects/subjects.h"
#include "warnings/warnings.h"

static enum error path_of(const char *folder, struct uuid id, struct arena *arena, struct slice *ret_path)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        struct slice path = arena_printf(arena, "/%s/%s", folder, text);
        if (slice_is_null(path))
                return ERR_MEMORY;
        *ret_path = path;
        return OK;
}

/* Refusals become "nothing there"; a step-up is left to the page itself. */
static enum error allowed(struct tx *tx, const struct actor *actor, const char *action,
                          const struct access_object *object)
{
        enum error err = access_decide(tx, actor, slice_from_cstr(action), object);
        if (err == OK || err == ERR_STEP_UP)
                return OK;
        return err == ERR_FORBIDDEN || err == ERR_UNAUTHENTICATED ? ERR_NOT_FOUND : err;
}

static enum error find_report(struct tx *tx, const struct actor *actor, struct slice number, struct arena *arena,
                              struct slice *ret_path)
{
        struct finder_report_row row;
        TRY(finder_report(tx, &(struct finder_report_params){ .office_id = actor->office_id, .number = number }, arena,
                          &row));
        struct access_object report = {
                .kind = S("report"), .office_id = actor->office_id, .id = row.id, .state = row.state,
                .region = row.village_code, .class = CLASS_P3,
                .relations = uuid_equal(row.reporter_id, actor->person_id) ? RELATION_AUTHOR : 0,
        };
        struct access_object general = report;
        general.class = CLASS_P2;
        bool waits = !slice_equal(row.route, S("inbox")) && !(report.relations & RELATION_AUTHOR);
        if (waits && !slice_equal(row.route, S("head"))) /* with another office */
                return ERR_NOT_FOUND;
        if (waits) /* held: for the head only */
                TRY(allowed(tx, actor, "named.review", &general));
        enum error err = allowed(tx, actor, "report.read-own", &report);
        if (err == ERR_NOT_FOUND)
                err = allowed(tx, actor, "report.read", &report);
        TRY(err);
        return path_of("laporan", row.id, arena, ret_path);
}

static enum error find_warning(struct tx *tx, const struct actor *actor, struct slice number, struct arena *arena,
                               struct slice *ret_path)
{
        struct finder_warning_row row;
        TRY(finder_warning(tx, &(struct finder_warning_params){ .office_id = actor->office_id, .number = number },
                           arena, &row));
        TRY(warning_is_open(tx, actor, row.id));
        return path_of("peringatan", row.id, arena, ret_path);
}

static enum error find_application(struct tx *tx, const struct actor *actor, struct slice number, struct arena *arena,
                                   struct slice *ret_path)
{
        struct finder_application_row row;
        TRY(finder_application(tx,
                               &(struct finder_application_params){ .office_id = actor->office_id, .number = number },
                               arena, &row));
        struct access_object application = { .kind = S("application"), .office_id = actor->office_id, .id = row.id,
                                             .state = row.state, .class = CLASS_P3 };
        TRY(allowed(tx, actor, "application.read", &application));
        return path_of("paspor", row.id, arena, ret_path);
}

static enum error find_request(struct tx *tx, const struct actor *actor, struct slice number, struct arena *arena,
                               struct slice *ret_path)
{
        struct finder_request_rows rows;
        TRY(finder_request(tx, &(struct finder_request_params){ .number = number }, arena, &rows));
        for (size_t i = 0; i < rows.count; i++) {
                bool own = uuid_equal(rows.items[i].requested_by, actor->person_id);
                bool desk = rows.items[i].about_kind.size == 0;
                struct access_object request = { .relations = (own ? RELATION_AUTHOR : 0) |
                                                              (desk ? RELATION_RECIPIENT : 0),
                                                 .kind = S("info_request"), .office_id = rows.items[i].office_id,
                                                 .id = rows.items[i].id, .state = rows.items[i].state,
                                                 .agency_id = rows.items[i].agency_id, .class = CLASS_P3 };
                enum error err = allowed(tx, actor, "exchange.read", &request);
                if (err == OK)
                        return path_of("permintaan", rows.items[i].id, arena, ret_path);
                if (err != ERR_NOT_FOUND)
                        return err;
        }
        return ERR_NOT_FOUND;
}

/* A telephone leads to its subject, for those who may read subjects. */
static enum error find_phone(struct tx *tx, const struct actor *actor, struct slice words, struct arena *arena,
                             struct slice *ret_path)
{
        struct subject_evidence evidence;
        struct access_object subjects = { .kind = S("subject"), .office_id = actor->office_id, .class = CLASS_P3 };
        TRY(allowed(tx, actor, "subject.list", &subjects));
        enum error err = subjects_evidence(tx, &(struct evidence_question){ .office_id = actor->office_id,
                                                                            .reader_id = actor->person_id,
                                                                            .kind = MATCH_PHONE,
                                                                            .raw = words },
                                           arena, &evidence);
        if (err == ERR_INVALID || (err == OK && !evidence.known))
                return ERR_NOT_FOUND;
        TRY(err);
        return path_of("subjek", evidence.subject_id, arena, ret_path);
}

enum error finder_path(struct tx *tx, const struct actor *actor, struct slice words, struct arena *arena,
                       struct slice *ret_path)
{
        static enum error (*const finders[])(struct tx *tx, const struct actor *actor, struct slice words,
                                             struct arena *arena, struct slice *ret_path) = {
                find_report, find_warning, find_application, find_request, find_phone,
        };
        for (size_t i = 0; i < ARRAY_SIZE(finders); i++) {
                enum error err = finders[i](tx, actor, words, arena, ret_path);
                if (err != ERR_NOT_FOUND)
                        return err;
        }
        return ERR_NOT_FOUND;
}
