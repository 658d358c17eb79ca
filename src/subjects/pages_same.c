/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages that ask whether two subjects are one, and the splitting of one. */
#include "subjects.html.h"
#include "subjects.routes.h"

#include "base/checked.h"
#include "downloads/downloads.h"
#include "program/fields.h"
#include "program/listing.h"
#include "region/region.h"
#include "store/store.h"
#include "subjects/view.h"

enum { QUEUE_SUBJECTS = 50, QUEUE_PAIRS_MAX = 100, SENTENCE_MAX = 2000, SOURCES_SHOWN = 4 };

struct slice subject_place_text(struct request *rq, struct slice code)
{
        return code.size ? region_label_of(rq->arena, code) : tr(rq->language, "tempat tidak diketahui");
}

struct slice subject_verdict_text(struct slice verdict, enum language language)
{
        if (slice_equal(verdict, S("later")))
                return tr(language, "Ditunda");
        return slice_equal(verdict, S("different")) ? tr(language, "Dinilai bukan yang sama") : S("");
}

struct slice subject_why(struct request *rq, struct slice mine, const struct candidate *candidate)
{
        switch (candidate->reason) {
        case CANDIDATE_SLIP:
                return tr(rq->language, "Hanya satu huruf atau angka yang berbeda.");
        case CANDIDATE_NEAR:
                return tr(rq->language, "Hanya beberapa huruf yang berbeda.");
        case CANDIDATE_ORDER:
                return tr(rq->language, "Kata-katanya sama, urutannya lain.");
        case CANDIDATE_EQUAL:
                return tr(rq->language, "Ditulis sama; dipisahkan oleh penilaian orang.");
        case CANDIDATE_WORDS:
                return tr(rq->language,
                          "Kata-kata yang dicari, tepat atau dengan satu huruf berbeda, ada di dalamnya.");
        case CANDIDATE_NAMES:
                break;
        }
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, SENTENCE_MAX);
        match_write_explanation(&out, &candidate->comparison, mine, candidate->label, rq->language);
        return buffer_check(&out) == OK ? arena_copy(rq->arena, buffer_slice(&out)) : SLICE_NULL;
}

size_t subject_fact_end(const struct subject_facts *facts, size_t from)
{
        size_t end = from;
        while (end < facts->count && uuid_equal(facts->items[end].value.id, facts->items[from].value.id))
                end++;
        return end;
}

struct slice subject_sources(struct request *rq, const struct subject_facts *facts, size_t from, size_t to)
{
        struct slice all = S("");
        for (size_t i = from; i < to && i < from + SOURCES_SHOWN; i++)
                all = arena_printf(rq->arena, "%.*s%s%.*s, %.*s", SLICE_FMT(all), i > from ? "; " : "",
                                   SLICE_FMT(subject_source_text(facts->items[i].source_kind, rq->language)),
                                   SLICE_FMT(day_text(rq, facts->items[i].observed_on)));
        return to - from > SOURCES_SHOWN ? arena_join(rq->arena, all, S("; …")) : all;
}

/* --- two side by side --------------------------------------------------------------------------------------------- */

struct pair {
        struct uuid ids[2];
        struct subject_page pages[2];
        struct subject_facts facts[2];
        struct candidate candidate;
        bool near;
        struct slice verdict;
};

static enum error read_pair(struct tx *tx, struct request *rq, struct pair *pair)
{
        const struct actor *actor = request_actor(rq);
        struct candidates candidates;
        for (size_t i = 0; i < 2; i++) {
                struct uuid root;
                TRY(subjects_root(tx, actor->office_id, pair->ids[i], &root));
                if (!uuid_equal(root, pair->ids[i]))
                        return ERR_NOT_FOUND;
                TRY(subjects_read(tx, actor, pair->ids[i], rq->arena, &pair->pages[i]));
                TRY(subjects_facts(tx, actor, pair->ids[i], rq->arena, &pair->facts[i]));
        }
        if (pair->pages[0].head.kind != pair->pages[1].head.kind || uuid_equal(pair->ids[0], pair->ids[1]))
                return ERR_NOT_FOUND;
        TRY(subjects_candidates(tx, actor, &(struct candidate_question){ &pair->pages[0].head, rq->app->likeness },
                                rq->arena, &candidates));
        for (size_t i = 0; i < candidates.count; i++) {
                if (!uuid_equal(candidates.items[i].id, pair->ids[1]))
                        continue;
                pair->candidate = candidates.items[i];
                pair->near = true;
                pair->verdict = candidates.items[i].verdict;
        }
        return OK;
}

static bool is_known_village(const struct subject_mention *mentions, size_t count, struct slice code)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(mentions[i].village_code, code))
                        return true;
        return code.size == 0;
}

static int64_t villages_of(const struct subject_page *page, const struct subject_page *beside)
{
        int64_t count = 0;
        for (size_t i = 0; i < page->mention_count; i++) {
                struct slice code = page->mentions[i].village_code;
                bool known = is_known_village(page->mentions, i, code);
                if (!known && beside)
                        known = is_known_village(beside->mentions, beside->mention_count, code);
                count += !known;
        }
        return count;
}

static int64_t shared_sources(const struct subject_page *one, const struct subject_page *other)
{
        int64_t count = 0;
        for (size_t i = 0; i < one->mention_count; i++)
                for (size_t j = 0; j < other->mention_count; j++)
                        count += uuid_equal(one->mentions[i].source_id, other->mentions[j].source_id);
        return count;
}

static enum error fill_side_facts(struct request *rq, const struct subject_facts *facts, struct view_compare_side *side)
{
        struct view_compare_fact *items = arena_array(rq->arena, struct view_compare_fact, facts->count);
        size_t count = 0;
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0, end; i < facts->count; i = end) {
                const struct subject_head *value = &facts->items[i].value;
                end = subject_fact_end(facts, i);
                items[count++] = (struct view_compare_fact){ .kind = subject_kind_name(value->kind, rq->language),
                                                             .value = value->label,
                                                             .sources = subject_sources(rq, facts, i, end) };
        }
        side->facts = items;
        side->facts_count = count;
        return OK;
}

static enum error fill_side(struct request *rq, const struct pair *pair, size_t which, struct view_compare_side *side)
{
        const struct subject_page *page = &pair->pages[which];
        struct slice spellings = S("");
        for (size_t i = 0; i < page->spelling_count; i++)
                spellings = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(spellings), i ? "; " : "",
                                         SLICE_FMT(page->spellings[i]));
        *side = (struct view_compare_side){
                .label = page->head.label, .url = path_with_id(rq, "/subjek/", pair->ids[which], ""),
                .mentions = (int64_t)page->mention_count, .villages = villages_of(page, NULL),
                .first_on = day_text(rq, page->mentions[page->mention_count - 1].observed_on),
                .last_on = day_text(rq, page->mentions[0].observed_on), .spellings = spellings };
        return fill_side_facts(rq, &pair->facts[which], side);
}

static enum error show_pair(struct request *rq, struct uuid one, struct uuid other, const struct form_errors *errors)
{
        struct page page;
        struct pair pair = { .ids = { one, other } };
        enum error err;
        likeness_follow(rq->app->likeness, request_actor(rq)->office_id, LIKENESS_WAIT);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = read_pair(tx, rq, &pair);
        }
        TRY(err);
        struct view_compare_side *sides = arena_array(rq->arena, struct view_compare_side, 2);
        if (!sides)
                return ERR_MEMORY;
        TRY(fill_side(rq, &pair, 0, &sides[0]));
        TRY(fill_side(rq, &pair, 1, &sides[1]));
        struct slice base = arena_join(rq->arena, path_with_id(rq, "/subjek/", one, "/banding/"), id_text(rq, other));
        struct view_subjects_compare view = {
                .kind = subject_kind_name(pair.pages[0].head.kind, rq->language), .sides = sides, .sides_count = 2,
                .why = pair.near ? subject_why(rq, pair.pages[0].head.label, &pair.candidate) : SLICE_NULL,
                .verdict = subject_verdict_text(pair.verdict, rq->language), .base = base,
                .back = path_with_id(rq, "/subjek/", one, ""),
                .form_id = fields_typed(rq, "id", id_text(rq, uuid_new())),
                .version = int_text(rq, pair.pages[0].version), .reason = fields_typed(rq, "reason", SLICE_NULL),
                .reason_error = fields_text(rq, errors, "reason"),
                .can_judge = access_may_ever(request_actor(rq), S("subject.judge")),
                .mentions = (int64_t)(pair.pages[0].mention_count + pair.pages[1].mention_count),
                .villages = villages_of(&pair.pages[0], NULL) + villages_of(&pair.pages[1], &pair.pages[0]),
                .shared = shared_sources(&pair.pages[0], &pair.pages[1]),
        };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_subjects_compare(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /subjek/{subject}/banding/{other}
 * summary: Dua subjek berdampingan / Two subjects side by side
 * permission: subject.read
 * purpose: triage
 * path subject uuid
 * path other uuid
 */
enum error subjects_compare_page(struct request *rq, const struct subjects_compare_page_params *p)
{
        static const struct form_errors none;
        return show_pair(rq, p->subject, p->other, &none);
}

/* ROUTE POST /subjek/{subject}/banding/{other}
 * summary: Gabungkan, bedakan, atau tunda / Merge, tell apart, or put off
 * permission: subject.judge
 * purpose: triage
 * csrf: token
 * on-invalid: handler
 * path subject uuid
 * path other uuid
 * form id uuid
 * form versi int 1..9223372036854775807 ?
 * form verdict choice(same different later)
 * form reason line 5..500
 */
enum error subjects_compare_post(struct request *rq, const struct subjects_compare_post_params *p)
{
        enum error err;
        struct judgement judgement = { .id = p->id, .subject_id = p->subject, .other_kind = S("subject"),
                                       .other_id = p->other, .reason = p->reason,
                                       .version = p->has_versi ? p->versi : 0 };
        if (rq->errors)
                return show_pair(rq, p->subject, p->other, rq->errors);
        if (!subject_verdict_parse(p->verdict, &judgement.verdict))
                return ERR_INVALID;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = subjects_judge(tx, request_actor(rq), &judgement);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/subjek/", p->subject, ""), "tersimpan");
}

/* --- all that wait ------------------------------------------------------------------------------------------------ */

struct waiting_pair {
        struct uuid id; /* of the subject; the other is the candidate */
        struct slice label;
        struct candidate candidate;
};
/* A subject with mentions of an equal name that wait to be judged. */
struct waiting_name {
        struct uuid id;
        struct slice label;
        int64_t count;
};
struct queue {
        struct likeness *likeness;
        struct waiting_name *names;
        size_t name_count;
        struct waiting_pair *pairs;
        size_t count;
        struct subject_rows rows;
        bool left; /* subjects that nothing was compared with yet */
};

static void add_pair(const struct subject_row *row, const struct candidate *candidate, struct queue *queue)
{
        bool twice = uuid_compare(candidate->id, row->id) > 0; /* one of the two stands for both */
        if (slice_equal(candidate->verdict, S("different")) || twice || queue->count == QUEUE_PAIRS_MAX)
                return;
        queue->pairs[queue->count++] = (struct waiting_pair){ row->id, row->label, *candidate };
}

static enum error add_name(struct tx *tx, const struct actor *actor, const struct subject_row *row, struct queue *queue)
{
        int64_t count;
        TRY(subjects_waiting(tx, actor, row->id, &count));
        if (count > 0)
                queue->names[queue->name_count++] = (struct waiting_name){ row->id, row->label, count };
        return OK;
}

static enum error read_queue(struct tx *tx, const struct actor *actor, struct slice after, struct arena *arena,
                             struct queue *queue)
{
        struct subject_filter filter = { .reading = SUBJECTS_LOOKED_THROUGH, .limit = QUEUE_SUBJECTS, .after = after };
        queue->count = queue->name_count = 0;
        queue->left = false;
        queue->pairs = arena_array(arena, struct waiting_pair, QUEUE_PAIRS_MAX);
        queue->names = arena_array(arena, struct waiting_name, QUEUE_SUBJECTS);
        if (!queue->pairs || !queue->names)
                return ERR_MEMORY;
        TRY(subjects_list(tx, actor, &filter, arena, &queue->rows));
        for (size_t i = 0; i < queue->rows.count; i++) {
                const struct subject_row *row = &queue->rows.items[i];
                struct subject_head head = { .id = row->id, .label = row->label };
                struct candidates candidates;
                if (!subject_kind_parse(row->kind, &head.kind))
                        return ERR_CORRUPT;
                if (match_key_identifies(head.kind))
                        continue; /* another number is mostly another number: the subject's own page offers it */
                TRY(add_name(tx, actor, row, queue));
                TRY(subjects_candidates(tx, actor, &(struct candidate_question){ &head, queue->likeness }, arena,
                                        &candidates));
                queue->left |= candidates.unprepared;
                for (size_t j = 0; j < candidates.count; j++)
                        add_pair(row, &candidates.items[j], queue);
        }
        return OK;
}

/* --- as a file ---------------------------------------------------------------------------------------------------- */

static const struct listing_field pair_fields[] = {
        { "subject", T("Subjek"), 36 }, { "other", T("Mungkin sama dengan"), 36 }, { "why", T("Mengapa"), 60 },
        { "verdict", T("Penilaian"), 16 },
};

/* Both of a pair count for the day of who takes them. ERR_BUSY while some are not compared yet: a file says nothing of
 * what is missing in it. */
static enum error read_pairs(struct tx *tx, const struct actor *actor, void *rows, struct listing_reading *reading)
{
        struct queue *queue = rows;
        struct uuid both[2 * QUEUE_PAIRS_MAX];
        TRY(read_queue(tx, actor, reading->after, reading->arena, queue));
        if (queue->left)
                return ERR_BUSY;
        for (size_t i = 0; i < queue->count; i++) {
                both[2 * i] = queue->pairs[i].id;
                both[2 * i + 1] = queue->pairs[i].candidate.id;
        }
        TRY(download_note_free(tx, actor, S("subject"), both, 2 * queue->count));
        TRY(sheet_page_of(reading->arena, LISTING_ROWS(queue->pairs, queue->count), &reading->page));
        reading->page.more = queue->rows.more;
        if (queue->rows.more)
                reading->position = subjects_position(&queue->rows.items[queue->rows.count - 1], reading->arena);
        return OK;
}

static enum error write_pair(struct request *rq, const void *rows, size_t index, struct value *ret_values)
{
        const struct waiting_pair *pair = &((const struct queue *)rows)->pairs[index];
        ret_values[0] = value_text(pair->label);
        ret_values[1] = value_text(pair->candidate.label);
        ret_values[2] = value_text(subject_why(rq, pair->label, &pair->candidate));
        bool later = slice_equal(pair->candidate.verdict, S("later"));
        ret_values[3] = value_text(later ? tr(rq->language, "Ditunda") : tr(rq->language, "Belum dinilai"));
        return OK;
}

static const struct listing pairs = { .page = "/subjek/mungkin-sama", .file = "/subjek/mungkin-sama.csv",
                                      .object_kind = S("subject"), .class = CLASS_P3, .too_large = "persempit",
                                      .fields = pair_fields,
                                      .field_count = ARRAY_SIZE(pair_fields), .read = read_pairs,
                                      .write = write_pair };

/* ROUTE GET /subjek/mungkin-sama.csv
 * summary: Unduh pasangan yang menunggu, 50 subjek sehari / Download waiting pairs, of 50 subjects a day
 * permission: subject.list
 * purpose: triage
 * pool: slow
 * returns: CSV, or the page with the word why not
 */
enum error subjects_pairs_csv(struct request *rq, const struct subjects_pairs_csv_params *p)
{
        struct queue queue = { .likeness = rq->app->likeness };
        (void)p;
        likeness_follow(rq->app->likeness, request_actor(rq)->office_id, LIKENESS_WAIT);
        return listing_send_file(rq, &pairs, &queue);
}

/* --- as a page ---------------------------------------------------------------------------------------------------- */

static enum error fill_names(struct request *rq, const struct queue *queue, struct view_subjects_queue *view)
{
        struct view_queue_name *items = arena_array(rq->arena, struct view_queue_name, queue->name_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < queue->name_count; i++)
                items[i] = (struct view_queue_name){ .label = queue->names[i].label, .count = queue->names[i].count,
                                                     .url = path_with_id(rq, "/subjek/", queue->names[i].id,
                                                                         "#penyebutan") };
        view->names = items;
        view->names_count = queue->name_count;
        return OK;
}

static enum error fill_pairs(struct request *rq, const struct queue *queue, struct view_subjects_queue *view)
{
        struct view_queue_pair *items = arena_array(rq->arena, struct view_queue_pair, queue->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < queue->count; i++) {
                const struct waiting_pair *pair = &queue->pairs[i];
                struct slice base = path_with_id(rq, "/subjek/", pair->id, "/banding/");
                items[i] = (struct view_queue_pair){
                        .one = pair->label, .one_url = path_with_id(rq, "/subjek/", pair->id, ""),
                        .other = pair->candidate.label, .why = subject_why(rq, pair->label, &pair->candidate),
                        .later = slice_equal(pair->candidate.verdict, S("later")),
                        .compare_url = arena_join(rq->arena, base, id_text(rq, pair->candidate.id)) };
        }
        view->pairs = items;
        view->pairs_count = queue->count;
        return OK;
}

/* ROUTE GET /subjek/mungkin-sama
 * summary: Pasangan yang menunggu penilaian / Pairs that wait for a judgement
 * permission: subject.list
 * purpose: triage
 * pool: slow
 * query sesudah line 0..240 ?
 */
enum error subjects_queue_page(struct request *rq, const struct subjects_queue_page_params *p)
{
        struct page page;
        struct queue queue = { .likeness = rq->app->likeness };
        struct slice after;
        enum error err;
        struct list list = { .path = "/subjek/mungkin-sama", .after = p->sesudah };
        TRY(list_position(rq, &list, &after));
        likeness_follow(rq->app->likeness, request_actor(rq)->office_id, LIKENESS_WAIT);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = read_queue(tx, request_actor(rq), after, rq->arena, &queue);
        }
        TRY(err);
        struct view_subjects_queue view = { .incomplete = queue.left,
                                            .csv_url = listing_file(rq, &pairs, SLICE_NULL) };
        TRY(fill_names(rq, &queue, &view));
        TRY(fill_pairs(rq, &queue, &view));
        if (queue.rows.more)
                view.next_url = list_next(rq, &list,
                                          subjects_position(&queue.rows.items[queue.rows.count - 1], rq->arena));
        TRY(page_open(rq, &page));
        render_subjects_queue(&page, &view);
        return response_html(rq, 200);
}
