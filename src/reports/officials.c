/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Accounts that a report may speak of, by name and position. Exact agreement marks; a partial one is for the head. */
#include "access/roll.h"
#include "base/checked.h"
#include "match/match.h"
#include "reports/internal.h"

enum { PART_MIN = 4, TEXTS_MAX = 8 };

struct search {
        const struct officials_question *question;
        struct arena *arena;
        struct slice official, recruiter; /* folded; null when not given */
        struct spoken spoken_official, texts[TEXTS_MAX];
        size_t text_count;
        struct officials *found;
};

static bool contains(struct slice text, struct slice part)
{
        return part.size >= PART_MIN && slice_find(text, part) != SIZE_MAX;
}

static bool is_exact(const struct search *search, struct slice name, struct slice position)
{
        struct slice typed = search->official;
        return !slice_is_null(typed) && (slice_equal(typed, name) || slice_equal(typed, position) ||
                                         (contains(typed, name) && contains(typed, position)));
}

static bool agrees(struct slice a, struct slice b, struct arena *arena)
{
        struct match_comparison comparison;
        return match_compare_names(a, b, arena, &comparison) == OK && comparison.agreement >= MATCH_PART;
}

static bool is_like_official(const struct search *search, struct slice name, struct slice position)
{
        struct slice typed = search->official;
        return !slice_is_null(typed) &&
               (contains(typed, name) || contains(typed, position) || agrees(typed, name, search->arena));
}

/* A name of one word is borne by too many to hold a report for it. */
static bool is_recruiter(const struct search *search, struct slice name)
{
        return !slice_is_null(search->recruiter) && slice_count_words(name) >= 2 && contains(search->recruiter, name);
}

static bool is_spoken_of(const struct search *search, const struct roll_entry *account)
{
        bool spoken = spoken_of(&search->spoken_official, &account->spoken_name, &account->spoken_position);
        search->found->official_met |= spoken;
        for (size_t i = 0; i < search->text_count && !spoken; i++)
                spoken = spoken_of(&search->texts[i], &account->spoken_name, &account->spoken_position);
        return spoken;
}

/* A person has a row for each position in force, one after the other. */
static bool is_last_exact(const struct officials *found, struct uuid id)
{
        return found->exact.count && uuid_equal(found->exact.items[found->exact.count - 1], id);
}

static bool is_last_likely(const struct officials *found, struct uuid id)
{
        return found->likely_count && uuid_equal(found->likely[found->likely_count - 1].person_id, id);
}

/* Its place is doubled when it is used up: the count is then a power of two. */
enum error officials_add_likely(struct officials *found, struct arena *arena, const struct report_likely *likely_one)
{
        size_t count = found->likely_count;
        if ((count & (count - 1)) == 0) {
                struct report_likely *likely =
                        arena_array(arena, struct report_likely, count ? 2 * count : 1);
                if (!likely)
                        return ERR_MEMORY;
                if (count)
                        memcpy(likely, found->likely, count * sizeof *likely);
                found->likely = likely;
        }
        struct slice name = arena_copy(arena, likely_one->name), position = arena_copy(arena, likely_one->position);
        if (slice_is_null(name) || slice_is_null(position))
                return ERR_MEMORY;
        found->likely[found->likely_count++] = (struct report_likely){ likely_one->person_id, name, position };
        return OK;
}

static enum error consider(struct search *search, const struct roll_entry *account)
{
        struct officials *found = search->found;
        struct slice name = account->folded_name, position = account->folded_position;
        if (uuid_equal(account->id, search->question->author_id) || is_last_exact(found, account->id))
                return OK;
        bool spoken = is_spoken_of(search, account);
        if (is_exact(search, name, position)) {
                found->official_met = true;
                if (is_last_likely(found, account->id))
                        found->likely_count--;
                return person_ids_add(&found->exact, search->arena, account->id);
        }
        bool like_official = is_like_official(search, name, position);
        found->official_met |= like_official;
        bool likely = spoken || like_official || is_recruiter(search, name);
        return likely && !is_last_likely(found, account->id) ?
                       officials_add_likely(found, search->arena,
                                            &(struct report_likely){ account->id, account->name, account->position }) :
                       OK;
}

enum error find_officials(struct tx *tx, const struct officials_question *question, struct arena *arena,
                          struct officials *ret_officials)
{
        _cleanup_roll_ struct roll *accounts = NULL;
        struct officials found = { 0 };
        struct search search = { .question = question, .arena = arena, .found = &found };
        TRY(spoken_fold(question->official, arena, &search.official));
        TRY(spoken_fold(question->recruiter, arena, &search.recruiter));
        TRY(spoken_read(question->official, arena, &search.spoken_official));
        for (; search.text_count < question->text_count && search.text_count < TEXTS_MAX; search.text_count++)
                TRY(spoken_read(question->texts[search.text_count], arena, &search.texts[search.text_count]));
        TRY(roll_open(tx, question->office_id, question->today, &accounts));
        for (size_t i = 0; i < accounts->count; i++)
                TRY(consider(&search, &accounts->entries[i]));
        *ret_officials = found;
        return OK;
}
