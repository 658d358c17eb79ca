/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The law of a decision: one list for the page of the decision, the page before it is sent, and the letter. */
#include "passports/internal.h"

#include "content/legal.h"

bool law_has_topic(const struct content_item *item, struct slice topic, struct arena *arena)
{
        struct slice *topics;
        size_t count;
        if (content_strings(item, "topics", arena, &topics, &count) != OK)
                return false;
        for (size_t i = 0; i < count; i++)
                if (slice_equal(topics[i], topic))
                        return true;
        return false;
}

/* An item that is no longer there stands for itself, and is not confirmed. */
/* lint: parameters (what, as what, in which language, into which memory) */
static void add_law(struct law_list *list, const struct content_item *item, struct slice key, enum law_role role,
                    enum language language, struct arena *arena)
{
        list->items[list->count++] =
                item ? (struct law_item){ .role = role, .title = content_text(item, "title", language, arena),
                                          .says = content_text(item, "about", language, arena),
                                          .confirmed = item->confirmed }
                     : (struct law_item){ .role = role, .title = key };
}

/* Objections have their own law, and the way to a court stands behind it. */
static void add_objection(struct law_list *list, const struct content_list *legal, enum language language,
                          struct arena *arena)
{
        for (int court = 0; court < 2; court++)
                for (size_t i = 0; i < legal->count; i++) {
                        const struct content_item *item = &legal->items[i];
                        if (item->confirmed && law_has_topic(item, S("keberatan"), arena) &&
                            law_has_topic(item, S("gugatan"), arena) == (court == 1))
                                add_law(list, item, item->key, LAW_OBJECTION, language, arena);
                }
}

enum error passports_law(struct tx *tx, const struct law_question *question, struct arena *arena,
                         struct law_list *ret_list)
{
        struct content_list legal;
        struct slice *chosen;
        size_t count;
        struct used_words used = { question->office_id, S("legal"), question->day, question->keys,
                                   question->versions };
        TRY(used_add(&used, question->period, question->period_version, arena));
        TRY(used_content(tx, &used, arena, &legal));
        TRY(words_split(question->keys, arena, &chosen, &count));
        struct law_list list = { arena_array(arena, struct law_item, count + 1 + legal.count), 0 };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                add_law(&list, content_in_list(&legal, chosen[i]), chosen[i], LAW_CHOSEN, question->language, arena);
        if (question->period.size > 0)
                add_law(&list, content_in_list(&legal, question->period), question->period, LAW_PERIOD,
                        question->language, arena);
        if (question->letter)
                add_objection(&list, &legal, question->language, arena);
        *ret_list = list;
        return OK;
}

/* Whether its words let it be offered for this outcome; not whether it may burden. */
static bool is_for(const struct content_item *law, struct slice outcome)
{
        json_t *body;
        if (content_body(law, &body) != OK)
                return false;
        bool yes = content_legal_is_for(body, outcome);
        json_decref(body);
        return yes;
}

/* Only a suspension has a period. */
bool passports_law_sets_period(const struct content_item *law, struct arena *arena)
{
        return law->confirmed && law_has_topic(law, S("jangka-waktu"), arena) && is_for(law, S("D3"));
}

static bool is_other_purpose(const struct content_item *law, const struct law_choice *choice, struct arena *arena)
{
        bool other = false;
        for (size_t i = 0; i < choice->purposes->count; i++) {
                struct slice purpose = choice->purposes->items[i].key;
                if (!law_has_topic(law, purpose, arena))
                        continue;
                if (slice_equal(purpose, choice->purpose))
                        return false;
                other = true;
        }
        return other;
}

static bool is_named(const struct slice *named, size_t count, struct slice key)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(named[i], key))
                        return true;
        return false;
}

enum error passports_law_narrow(const struct law_reasons *reasons, const struct content_list *law, struct arena *arena,
                                struct law_choice *choice)
{
        struct slice *named = arena_array(arena, struct slice, law->count);
        size_t named_count = 0;
        choice->named = NULL;
        if (!named)
                return ERR_MEMORY;
        for (size_t r = 0; r < reasons->count; r++) {
                const struct content_item *reason = content_in_list(reasons->all, reasons->keys[r]);
                struct slice *keys;
                size_t count = 0;
                if (reason)
                        TRY(content_strings(reason, "legal", arena, &keys, &count));
                for (size_t i = 0; i < count; i++) {
                        const struct content_item *item = content_in_list(law, keys[i]);
                        if (item && !is_named(named, named_count, item->key) &&
                            slice_is_null(passports_law_unfit(item, choice, arena)))
                                named[named_count++] = item->key;
                }
        }
        if (named_count) {
                choice->named = named;
                choice->named_count = named_count;
        }
        return OK;
}

struct slice passports_law_unfit(const struct content_item *law, const struct law_choice *choice, struct arena *arena)
{
        bool own = law_has_topic(law, S("paspor"), arena) || law_has_topic(law, S("dokumen"), arena) ||
                   law_has_topic(law, choice->purpose, arena);
        if (!law->confirmed)
                return T("belum dikonfirmasi kantor");
        if (law_has_topic(law, S("keberatan"), arena))
                return T("sudah tertulis di surat sebagai dasar keberatan");
        if (!is_for(law, choice->rule->code))
                return T("bukan untuk hasil ini");
        if (choice->named && !is_named(choice->named, choice->named_count, law->key))
                return T("bukan dasar alasan yang dipilih");
        if (choice->rule->burdensome)
                return passports_law_may_burden(law) ? SLICE_NULL : T("tidak dapat menanggung hasil ini");
        if (is_other_purpose(law, choice, arena))
                return T("untuk tujuan perjalanan lain");
        return own ? SLICE_NULL : T("tidak tentang paspor atau dokumennya");
}
