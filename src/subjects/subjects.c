/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Mentions come in and become subjects; what others may know of a subject. */
#include "subjects/sameness.h"

#include "store/change.h"
#include "subjects.sql.h"
#include "subjects/groups.h"
#include "subjects/labels.h"
#include "text/clean.h"
#include "text/date.h"
#include "text/phone.h"
#include "text/utf8.h"

enum { LABEL_MAX = 300, KEY_APART = 0 /* key_version of a subject apart: see subject_insert */ };

static const struct {
        const char *word;
        struct slice name, this_one;
} kinds[MATCH_KIND_COUNT] = {
        [MATCH_PERSON] = { "person", T("Perekrut"), T("nama perekrut ini") },
        [MATCH_PHONE] = { "phone", T("Nomor telepon"), T("nomor telepon ini") },
        [MATCH_COMPANY] = { "company", T("Perusahaan"), T("perusahaan ini") },
        [MATCH_ADDRESS] = { "address", T("Alamat"), T("alamat ini") },
        [MATCH_ACCOUNT] = { "account", T("Rekening"), T("rekening ini") },
        [MATCH_HANDLE] = { "handle", T("Akun media sosial"), T("akun media sosial ini") },
        [MATCH_ROUTE] = { "route", T("Rute"), T("rute ini") },
};

static const struct {
        const char *word;
        struct slice name;
} sources[] = {
        { "report", T("laporan desa") },
        { "tip", T("kabar tanpa nama") },
        { "desk", T("catatan loket") },
        { "partner", T("jawaban instansi mitra") },
        { "application", T("permohonan paspor") },
};

struct slice subject_kind_word(enum match_kind kind)
{
        return slice_from_cstr(kinds[kind].word);
}

bool subject_kind_parse(struct slice word, enum match_kind *ret_kind)
{
        for (int i = 0; i < MATCH_KIND_COUNT; i++) {
                if (slice_equal(word, slice_from_cstr(kinds[i].word))) {
                        *ret_kind = (enum match_kind)i;
                        return true;
                }
        }
        return false;
}

struct slice subject_kind_name(enum match_kind kind, enum language language)
{
        return translate(language, kinds[kind].name);
}

struct slice subject_kind_text(enum match_kind kind, enum language language)
{
        return translate(language, kinds[kind].this_one);
}

struct slice subject_source_text(struct slice source_kind, enum language language)
{
        for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
                if (slice_equal(source_kind, slice_from_cstr(sources[i].word)))
                        return translate(language, sources[i].name);
        return source_kind;
}

struct slice actor_today(const struct actor *actor, struct arena *arena)
{
        return date_iso_kept(date_of_instant(clock_now(), actor->zone_minutes), arena);
}

enum error subject_label_of(enum match_kind kind, struct slice raw, struct slice key, struct arena *arena,
                            struct slice *ret_label)
{
        if (kind != MATCH_PHONE) {
                struct slice cut = utf8_cut(raw, LABEL_MAX);
                return text_clean(cut, TEXT_ONE_LINE, LABEL_MAX, arena, ret_label);
        }
        _cleanup_buffer_ struct buffer shown;
        buffer_init(&shown, LABEL_MAX);
        phone_write_display(&shown, key);
        TRY(buffer_check(&shown));
        *ret_label = arena_copy(arena, buffer_slice(&shown));
        return slice_is_null(*ret_label) ? ERR_MEMORY : OK;
}

/* What a held source mentions is kept apart from what others do: a subject that is seen later must tell neither by its
 * id when that source came, nor by its label how it wrote. */
static enum error key_apart(const struct mention_new *mention, struct slice key, struct arena *arena,
                            struct slice *ret_key)
{
        char source[UUID_TEXT_SIZE + 1];
        uuid_format(mention->source_id, source);
        *ret_key = arena_printf(arena, "held:%s:%.*s", source, SLICE_FMT(key));
        return slice_is_null(*ret_key) ? ERR_MEMORY : OK;
}

static enum error insert_subject(struct tx *tx, const struct mention_new *mention, struct slice key, struct uuid id,
                                 int64_t *ret_added)
{
        struct slice label, found_by = key;
        TRY(subject_label_of(mention->kind, mention->raw, key, tx_arena(tx), &label));
        if (mention->held)
                TRY(key_apart(mention, key, tx_arena(tx), &found_by));
        return subject_insert(tx,
                              &(struct subject_insert_params){ .office_id = mention->office_id,
                                                               .id = id,
                                                               .kind = subject_kind_word(mention->kind),
                                                               .key = found_by,
                                                               .key_version = mention->held ? KEY_APART :
                                                                                              MATCH_RULES_VERSION,
                                                               .label = label,
                                                               .created_at = clock_now() },
                              ret_added);
}

/* A subject that a mention is of, and what it was merged into, or itself. */
struct resolved {
        struct uuid id, root;
        bool fresh; /* this mention is what made it */
};

static struct resolved as_found(const struct subject_find_row *row)
{
        return (struct resolved){ row->id, uuid_is_nil(row->merged_into) ? row->id : row->merged_into, false };
}

/* Finds the subject of a key, or makes it. */
static enum error resolve(struct tx *tx, const struct mention_new *mention, struct slice key,
                          struct resolved *ret_subject)
{
        struct arena *arena = tx_arena(tx);
        struct subject_find_row found;
        struct slice found_by = key;
        if (mention->held)
                TRY(key_apart(mention, key, arena, &found_by));
        struct subject_find_params find = { .office_id = mention->office_id, .kind = subject_kind_word(mention->kind),
                                            .key = found_by };
        enum error err = subject_find(tx, &find, arena, &found);
        if (err != ERR_NOT_FOUND) {
                TRY(err);
                *ret_subject = as_found(&found);
                return OK;
        }
        struct uuid id = uuid_timeless();
        int64_t added;
        TRY(insert_subject(tx, mention, key, id, &added));
        if (added == 0) { /* another made it since: it is visible by now */
                TRY(subject_find(tx, &find, arena, &found));
                *ret_subject = as_found(&found);
                return OK;
        }
        if (!mention->held)
                TRY(change_record(tx, mention->office_id, S("subject"), id, S("new")));
        *ret_subject = (struct resolved){ id, id, true };
        return OK;
}

/* An equal key of a kind that does not identify is only a reason to compare: it waits for a judgement. */
static struct slice first_state(const struct mention_new *mention, bool fresh)
{
        bool sure = fresh || match_key_identifies(mention->kind);
        if (mention->held)
                return sure ? S("held") : S("held-possible");
        return sure ? S("active") : S("possible");
}

/* Households are compared within a village, however they are spelled in letters and spaces. */
static enum error household_key(const struct mention_new *mention, struct arena *arena, struct slice *ret_key)
{
        struct slice line, folded;
        *ret_key = SLICE_NULL;
        if (slice_is_null(mention->household) || slice_is_empty(slice_trim(mention->household)))
                return OK;
        TRY(text_clean(mention->household, TEXT_ONE_LINE, mention->household.size, arena, &line));
        TRY(utf8_normalise(line, UTF8_FOLD, arena, &folded));
        *ret_key = arena_printf(arena, "%.*s|%.*s", SLICE_FMT(mention->village_code), SLICE_FMT(folded));
        return slice_is_null(*ret_key) ? ERR_MEMORY : OK;
}

/* When a decision of the desk was confirmed is not told by an id. */
static struct uuid mention_id(struct slice source_kind)
{
        return slice_equal(source_kind, SOURCE_DESK) ? uuid_timeless() : uuid_new();
}

enum error subjects_mention(struct tx *tx, const struct mention_new *mention, struct uuid *ret_subject_id)
{
        struct arena *arena = tx_arena(tx);
        struct slice key, household;
        struct resolved subject;
        TRY(match_identifier_key(mention->kind, mention->raw, arena, &key));
        TRY(household_key(mention, arena, &household));
        TRY(resolve(tx, mention, key, &subject));
        struct slice rule = arena_printf(arena, "%s:%d", kinds[mention->kind].word, MATCH_RULES_VERSION);
        if (slice_is_null(rule))
                return ERR_MEMORY;
        TRY(mention_insert(tx,
                           &(struct mention_insert_params){ .office_id = mention->office_id,
                                                            .id = mention_id(mention->source_kind),
                                                            .subject_id = subject.id,
                                                            .source_kind = mention->source_kind,
                                                            .source_id = mention->source_id,
                                                            .source_group = mention->source_group,
                                                            .household = household,
                                                            .village_code = mention->village_code,
                                                            .role = mention->role,
                                                            .raw = mention->raw,
                                                            .rule = rule,
                                                            .observed_on = mention->observed_on,
                                                            .state = first_state(mention, subject.fresh),
                                                            .created_at = clock_now() },
                           NULL));
        *ret_subject_id = subject.root;
        return OK;
}

enum error subjects_unmention(struct tx *tx, const struct mention_new *mention)
{
        struct slice rule = arena_printf(tx_arena(tx), "%s:%%", kinds[mention->kind].word);
        if (slice_is_null(rule))
                return ERR_MEMORY;
        return mention_withdraw(tx,
                                &(struct mention_withdraw_params){ .office_id = mention->office_id,
                                                                   .source_kind = mention->source_kind,
                                                                   .source_id = mention->source_id,
                                                                   .role = mention->role, .rule = rule },
                                NULL);
}

/* From the subject apart to the one that everybody's mentions are of. */
static enum error join_others(struct tx *tx, const struct source_ref *source, const struct mention_apart_row *row)
{
        struct mention_new mention = { .office_id = source->office_id, .source_id = source->id, .raw = row->raw };
        struct slice key;
        struct resolved subject;
        if (!subject_kind_parse(row->kind, &mention.kind))
                return ERR_CORRUPT;
        TRY(match_identifier_key(mention.kind, mention.raw, tx_arena(tx), &key));
        TRY(resolve(tx, &mention, key, &subject));
        return mention_join(tx, &(struct mention_join_params){ .subject_id = subject.id, .id = row->id,
                                                               .state = first_state(&mention, subject.fresh),
                                                               .office_id = source->office_id },
                            NULL);
}

enum error subjects_release(struct tx *tx, const struct source_ref *source)
{
        struct mention_apart_rows apart;
        TRY(mention_apart(tx, &(struct mention_apart_params){ .office_id = source->office_id,
                                                              .source_kind = source->kind,
                                                              .source_id = source->id },
                          tx_arena(tx), &apart));
        for (size_t i = 0; i < apart.count; i++)
                TRY(join_others(tx, source, &apart.items[i]));
        return mention_release(tx, &(struct mention_release_params){ .office_id = source->office_id,
                                                                     .source_kind = source->kind,
                                                                     .source_id = source->id },
                               NULL);
}

enum error subjects_hold(struct tx *tx, const struct source_ref *source)
{
        return mention_hold(tx, &(struct mention_hold_params){ .office_id = source->office_id,
                                                               .source_kind = source->kind,
                                                               .source_id = source->id },
                            NULL);
}

enum error subjects_of_source(struct tx *tx, const struct source_ref *source, struct arena *arena,
                              struct subject_ids *ret_ids)
{
        struct mention_subjects_rows rows;
        TRY(mention_subjects(tx, &(struct mention_subjects_params){ .office_id = source->office_id,
                                                                    .source_kind = source->kind,
                                                                    .source_id = source->id },
                             arena, &rows));
        struct subject_ids ids = { arena_array(arena, struct uuid, rows.count), rows.count };
        if (!ids.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                ids.items[i] = rows.items[i].id;
        *ret_ids = ids;
        return OK;
}

enum error subjects_root(struct tx *tx, struct uuid office_id, struct uuid subject_id, struct uuid *ret_root)
{
        struct subject_root_of_row row;
        TRY(subject_root_of(tx, &(struct subject_root_of_params){ .office_id = office_id, .id = subject_id },
                            tx_arena(tx), &row));
        *ret_root = row.root;
        return OK;
}

enum error subjects_take(struct tx *tx, struct uuid office_id, struct uuid subject_id, struct uuid *ret_root)
{
        struct uuid id = subject_id;
        for (bool merged = true; merged;) { /* at most once: one that has others merged into it is not merged */
                struct subject_take_row row;
                TRY(subject_take(tx, &(struct subject_take_params){ .office_id = office_id, .id = id }, tx_arena(tx),
                                 &row));
                merged = !uuid_equal(row.root, id);
                id = row.root;
        }
        *ret_root = id;
        return OK;
}

enum error subjects_head(struct tx *tx, struct uuid office_id, struct uuid subject_id, struct arena *arena,
                         struct subject_head *ret_head)
{
        struct subject_get_row row;
        enum match_kind kind;
        TRY(subject_get(tx, &(struct subject_get_params){ .office_id = office_id, .id = subject_id }, arena, &row));
        if (!subject_kind_parse(row.kind, &kind))
                return ERR_CORRUPT;
        *ret_head = (struct subject_head){ .id = row.id, .kind = kind, .label = row.label };
        return OK;
}

enum error subjects_counted(struct tx *tx, struct uuid office_id, struct uuid subject_id, struct slice from,
                            struct counted_mentions *ret_mentions)
{
        struct arena *arena = tx_arena(tx);
        struct mention_counted_rows rows;
        TRY(mention_counted(tx, &(struct mention_counted_params){ .office_id = office_id, .subject_id = subject_id,
                                                                  .from_day = from },
                            arena, &rows));
        struct counted_mentions counted = { arena_array(arena, struct counted_mention, rows.count), rows.count };
        struct group_key *keys = arena_array(arena, struct group_key, rows.count);
        int64_t *groups = arena_array(arena, int64_t, rows.count);
        if (!counted.items || !keys || !groups)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                keys[i] = (struct group_key){ rows.items[i].source_kind, rows.items[i].source_group,
                                              rows.items[i].household_hash };
        group_mentions(keys, rows.count, groups);
        for (size_t i = 0; i < rows.count; i++)
                counted.items[i] = (struct counted_mention){
                        .source_id = rows.items[i].source_id,       .source_kind = rows.items[i].source_kind,
                        .source_group = rows.items[i].source_group, .village_code = rows.items[i].village_code,
                        .observed_on = rows.items[i].observed_on,   .group = groups[i],
                        .moved = rows.items[i].moved,
                };
        *ret_mentions = counted;
        return OK;
}

/* The reports with a good grade; with `verified`, only those of them that were closed as confirmed. */
struct graded {
        const struct subject_graded_rows *rows;
        bool verified;
};

static bool is_among(const struct graded *only, struct uuid id)
{
        for (size_t i = 0; i < only->rows->count; i++)
                if (uuid_equal(only->rows->items[i].id, id))
                        return !only->verified || only->rows->items[i].verified;
        return false;
}

static bool is_counted(const struct mention_evidence_row *row, struct slice kind,
                       const struct graded *only)
{
        return slice_equal(row->source_kind, kind) && (!only || is_among(only, row->source_id));
}

/* Distinct groups of one kind of source; with `only`, of these sources. */
static int64_t groups_of(const struct mention_evidence_rows *rows, const int64_t *groups, struct slice kind,
                         const struct graded *only)
{
        int64_t count = 0;
        for (size_t i = 0; i < rows->count; i++) {
                if (!is_counted(&rows->items[i], kind, only))
                        continue;
                bool seen = false;
                for (size_t j = 0; j < i && !seen; j++)
                        seen = groups[j] == groups[i] && is_counted(&rows->items[j], kind, only);
                count += !seen;
        }
        return count;
}

static int64_t villages_of(const struct mention_evidence_rows *rows)
{
        int64_t count = 0;
        for (size_t i = 0; i < rows->count; i++) {
                bool seen = rows->items[i].village_code.size == 0;
                for (size_t j = 0; j < i && !seen; j++)
                        seen = slice_equal(rows->items[j].village_code, rows->items[i].village_code);
                count += !seen;
        }
        return count;
}

enum error known_sum(const struct mention_evidence_rows *rows, const struct subject_graded_rows *graded,
                     struct arena *arena, struct subject_evidence *evidence)
{
        struct group_key *keys = arena_array(arena, struct group_key, rows->count);
        int64_t *groups = arena_array(arena, int64_t, rows->count);
        if (!keys || !groups)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++)
                keys[i] = (struct group_key){ rows->items[i].source_kind, rows->items[i].source_group,
                                              rows->items[i].household_hash };
        group_mentions(keys, rows->count, groups);
        evidence->report_groups = groups_of(rows, groups, SOURCE_REPORT, NULL);
        evidence->tips = groups_of(rows, groups, SOURCE_TIP, NULL);
        evidence->desk_notes = groups_of(rows, groups, SOURCE_DESK, NULL);
        evidence->partner_answers = groups_of(rows, groups, SOURCE_PARTNER, NULL);
        evidence->verified_groups = groups_of(rows, groups, SOURCE_REPORT, &(struct graded){ graded, true });
        evidence->graded_groups = groups_of(rows, groups, SOURCE_REPORT, &(struct graded){ graded, false });
        evidence->confirmed = evidence->verified_groups > 0;
        evidence->villages = villages_of(rows);
        for (size_t i = 0; i < rows->count; i++) {
                evidence->first_on = rows->items[i].observed_on; /* rows stand newest first */
                if (slice_is_null(evidence->last_on))
                        evidence->last_on = rows->items[i].observed_on;
        }
        evidence->known = !slice_is_null(evidence->last_on);
        return OK;
}

static bool is_left_out(const struct known_by *by, const struct mention_evidence_row *row)
{
        for (size_t i = 0; i < by->without_count; i++)
                if (slice_equal(row->source_kind, SOURCE_DESK) && slice_equal(row->source_group, by->without[i]))
                        return true;
        return false;
}

static void leave_out(const struct known_by *by, struct mention_evidence_rows *rows)
{
        size_t kept = 0;
        for (size_t i = 0; i < rows->count; i++) {
                const struct mention_evidence_row row = rows->items[i];
                if (!is_left_out(by, &row))
                        rows->items[kept++] = row;
        }
        rows->count = kept;
}

enum error known_read(struct tx *tx, const struct known_by *by, struct arena *arena,
                      struct mention_evidence_rows *ret_rows, struct subject_graded_rows *ret_graded)
{
        TRY(mention_evidence(tx,
                             &(struct mention_evidence_params){ .office_id = by->office_id,
                                                                .subject_id = by->subject_id,
                                                                .reader = by->reader_id, .possible = by->possible },
                             arena, ret_rows));
        leave_out(by, ret_rows);
        return subject_graded(tx,
                              &(struct subject_graded_params){ .office_id = by->office_id,
                                                               .subject_id = by->subject_id,
                                                               .reader = by->reader_id, .possible = by->possible },
                              arena, ret_graded);
}

/* Whether a signal about it is open. What was decided on a signal is no evidence. */
static enum error add_signals(struct tx *tx, const struct evidence_question *question, struct uuid subject_id,
                              struct arena *arena, struct subject_evidence *evidence)
{
        struct subject_signals_rows signals;
        TRY(subject_signals(tx,
                            &(struct subject_signals_params){ .office_id = question->office_id,
                                                              .subject_id = subject_id,
                                                              .reader = question->reader_id },
                            arena, &signals));
        for (size_t i = 0; i < signals.count; i++) {
                struct slice state = signals.items[i].state;
                evidence->signal_open |= slice_equal(state, S("open")) || slice_equal(state, S("watched")) ||
                                         slice_equal(state, S("raised"));
        }
        return OK;
}

enum error subjects_evidence(struct tx *tx, const struct evidence_question *question, struct arena *arena,
                             struct subject_evidence *ret_evidence)
{
        struct uuid root;
        struct mention_evidence_rows rows;
        struct subject_graded_rows graded;
        struct subject_evidence evidence = { 0 };
        enum error err = subject_written(tx, question, arena, &root);
        if (err == ERR_NOT_FOUND || (err == OK && !match_key_identifies(question->kind))) {
                *ret_evidence = evidence;
                return OK;
        }
        TRY(err);
        const struct known_by by = { question->office_id, root, question->reader_id, false, question->without,
                                     question->without_count };
        TRY(known_read(tx, &by, arena, &rows, &graded));
        TRY(known_sum(&rows, &graded, arena, &evidence));
        if (evidence.known) {
                evidence.subject_id = root;
                TRY(add_signals(tx, question, root, arena, &evidence));
        }
        *ret_evidence = evidence;
        return OK;
}

enum error subjects_vouched(struct tx *tx, const struct vouched_question *question, struct arena *arena,
                            struct uuid *ret_subject_id, int64_t *ret_count)
{
        struct uuid root = UUID_NIL;
        struct subject_vouched_row row = { 0 };
        const struct evidence_question *who = &question->who;
        enum error err = subject_written(tx, who, arena, &root);
        bool known = err == OK && match_key_identifies(who->kind);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        if (known)
                TRY(subject_vouched(tx,
                                    &(struct subject_vouched_params){ .office_id = who->office_id, .subject_id = root,
                                                                      .reader = who->reader_id,
                                                                      .application_id = question->application_id,
                                                                      .within = question->within },
                                    arena, &row));
        *ret_subject_id = known ? root : UUID_NIL;
        *ret_count = row.applicants;
        return OK;
}
