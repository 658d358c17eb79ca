/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "portal/portal.h"

#include "base/checked.h"
#include "store/store.h"

/* --- the stamp --- */

static void stamp_number(uint64_t *stamp, uint64_t number)
{
        for (int i = 0; i < 8; i++)
                *stamp = (*stamp ^ (number >> (8 * i) & 255)) * UINT64_C(0x100000001b3);
}

static void stamp_list(uint64_t *stamp, const struct content_list *list)
{
        for (size_t i = 0; i < list->count; i++) {
                stamp_number(stamp, text_hash(list->items[i].key));
                stamp_number(stamp, (uint64_t)list->items[i].version);
                stamp_number(stamp, text_hash(list->items[i].body));
                stamp_number(stamp, list->items[i].confirmed);
        }
        stamp_number(stamp, list->count);
}

static void stamp_warnings(uint64_t *stamp, const struct public_warnings *warnings)
{
        for (size_t i = 0; i < warnings->count; i++) {
                const struct public_warning *warning = &warnings->items[i];
                const struct slice words[] = { warning->number, warning->level, warning->title, warning->body,
                                               warning->areas };
                for (size_t j = 0; j < ARRAY_SIZE(words); j++)
                        stamp_number(stamp, text_hash(words[j]));
                stamp_number(stamp, (uint64_t)warning->changed_at);
                stamp_number(stamp, (uint64_t)warning->expires_at);
        }
        stamp_number(stamp, warnings->count);
}

/* --- content to what is shown --- */

struct reading {
        const struct portal_reader *reader;
        struct arena *arena;
        struct portal *portal;
};

static struct slice words(const struct reading *reading, const struct content_item *item, const char *path)
{
        return content_text(item, path, reading->reader->language, reading->arena);
}

static struct date date_of(const struct reading *reading, const struct content_item *item)
{
        struct date date = DATE_NONE;
        if (date_parse_iso(words(reading, item, "date"), &date) != OK)
                (void)date_parse_iso(item->valid_from, &date);
        return date;
}

static int by_news_date(const void *a, const void *b)
{
        const struct portal_news *x = a, *y = b;
        int order = date_compare(y->date, x->date);
        return order ? order : slice_compare(x->key, y->key);
}

static enum error read_news(const struct reading *reading, const struct content_list *list)
{
        struct portal *portal = reading->portal;
        portal->news = arena_array(reading->arena, struct portal_news, list->count + 1);
        if (!portal->news)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct content_item *item = &list->items[i];
                portal->news[portal->news_count++] = (struct portal_news){
                        .key = item->key,
                        .section = words(reading, item, "section"),
                        .title = words(reading, item, "title"),
                        .lead = words(reading, item, "lead"),
                        .text = words(reading, item, "text"),
                        .credit = words(reading, item, "credit"),
                        .date = date_of(reading, item),
                        .confirmed = item->confirmed,
                };
        }
        qsort(portal->news, portal->news_count, sizeof *portal->news, by_news_date);
        return OK;
}

static int by_activity_date(const void *a, const void *b)
{
        const struct portal_activity *x = a, *y = b;
        int order = date_compare(y->date, x->date);
        return order ? order : slice_compare(x->key, y->key);
}

static enum error read_activities(const struct reading *reading, const struct content_list *list)
{
        struct portal *portal = reading->portal;
        portal->activities = arena_array(reading->arena, struct portal_activity, list->count + 1);
        if (!portal->activities)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct content_item *item = &list->items[i];
                portal->activities[portal->activity_count++] = (struct portal_activity){
                        .key = item->key,
                        .title = words(reading, item, "title"),
                        .text = words(reading, item, "text"),
                        .place = words(reading, item, "place"),
                        .credit = words(reading, item, "credit"),
                        .regency = words(reading, item, "regency"),
                        .date = date_of(reading, item),
                        .confirmed = item->confirmed,
                };
        }
        qsort(portal->activities, portal->activity_count, sizeof *portal->activities, by_activity_date);
        return OK;
}

/* A number that nobody confirmed could send somebody in need to a stranger: it is not shown. */
static struct slice number_of(const struct reading *reading, const struct content_item *item, const char *path)
{
        struct slice number = words(reading, item, path);
        return item->confirmed && number.size > 0 ? number : SLICE_NULL;
}

static bool is_urgent(const struct content_item *item)
{
        json_t *body;
        if (content_body(item, &body) != OK)
                return false;
        bool urgent = json_is_true(json_object_get(body, "urgent"));
        json_decref(body);
        return urgent;
}

static enum error read_contacts(const struct reading *reading, const struct content_list *list)
{
        struct portal *portal = reading->portal;
        portal->contacts = arena_array(reading->arena, struct portal_contact, list->count + 1);
        if (!portal->contacts)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct content_item *item = &list->items[i];
                portal->contacts[portal->contact_count++] = (struct portal_contact){
                        .name = words(reading, item, "name"),
                        .use = words(reading, item, "use"),
                        .phone = number_of(reading, item, "phone"),
                        .whatsapp = number_of(reading, item, "whatsapp"),
                        .web = number_of(reading, item, "web"),
                        .urgent = is_urgent(item),
                        .confirmed = item->confirmed,
                };
        }
        return OK;
}

static enum error read_lessons(const struct reading *reading, const struct content_list *list)
{
        struct portal *portal = reading->portal;
        portal->lessons = arena_array(reading->arena, struct portal_lesson, list->count + 1);
        if (!portal->lessons)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct content_item *item = &list->items[i];
                portal->lessons[portal->lesson_count++] = (struct portal_lesson){
                        .key = item->key,
                        .title = words(reading, item, "title"),
                        .summary = words(reading, item, "summary"),
                        .confirmed = item->confirmed,
                        .item = item,
                };
        }
        return OK;
}

static enum error read_levels(const struct reading *reading, const struct content_list *list)
{
        struct portal *portal = reading->portal;
        for (size_t i = 0; i < list->count && portal->level_count < PORTAL_LEVELS_MAX; i++)
                portal->levels[portal->level_count++] = (struct portal_level){
                        .key = list->items[i].key, .meaning = words(reading, &list->items[i], "meaning") };
        return OK;
}

static const struct {
        struct slice kind;
        enum error (*read)(const struct reading *reading, const struct content_list *list);
} kinds[] = {
        { S("news"), read_news },
        { S("activity"), read_activities },
        { S("contact"), read_contacts },
        { S("page"), read_lessons },
        { S("level"), read_levels },
};

enum error portal_read(struct tx *tx, const struct portal_reader *reader, struct arena *arena,
                       struct portal *ret_portal)
{
        char text[DATE_ISO_SIZE + 1];
        instant now = clock_now();
        struct portal portal = { .today = date_of_instant(now, reader->zone_minutes),
                                 .stamp = text_hash(S(PROGRAM_VERSION)) };
        struct reading reading = { .reader = reader, .arena = arena, .portal = &portal };
        struct slice today = date_iso_text(portal.today, text);
        stamp_number(&portal.stamp, (uint64_t)date_to_days(portal.today));
        stamp_number(&portal.stamp, reader->language);
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
                struct content_list list;
                TRY(content_list(tx, reader->office_id, kinds[i].kind, today, arena, &list));
                stamp_list(&portal.stamp, &list);
                TRY(kinds[i].read(&reading, &list));
        }
        TRY(warnings_public(tx, reader->office_id, now, arena, &portal.warnings));
        stamp_warnings(&portal.stamp, &portal.warnings);
        *ret_portal = portal;
        return OK;
}
