/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who gets a tip, and until when. */
#include "tips/internal.h"

#include "access/roll.h"
#include "base/checked.h"
#include "content/content.h"
#include "text/identifiers.h"

/* Asked in this order; the first who has a person that is not named gets it. */
static const struct slice roles[] = { S("analyst"), S("head"), S("supervisor") };

enum { WORK_ENDS_HOUR = 16 }; /* of the office's clock: nobody is there to answer at night */

instant tip_hour_now(void)
{
        instant now = clock_now();
        return now - now % HOUR;
}

static bool holds(const struct person_ids *people, struct uuid id)
{
        for (size_t i = 0; i < people->count; i++)
                if (uuid_equal(people->items[i], id))
                        return true;
        return false;
}

static enum error find_by_numbers(struct tx *tx, const struct tip_desk *desk, const struct tip_texts *texts,
                                  struct arena *arena, struct tip_address *address)
{
        struct identifiers *found = arena_new(arena, struct identifiers);
        if (!found)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(texts->items); i++)
                TRY(identifiers_find(texts->items[i], arena, found));
        if (found->more) /* whom the rest names nobody knows, so that nobody could be given it */
                return ERR_UNSUPPORTED;
        address->identifiers = found;
        return people_with_identifiers(tx,
                                       &(struct named_in_search){ .office_id = desk->office_id,
                                                                  .phones = found->phones,
                                                                  .phone_count = found->phone_count,
                                                                  .niks = found->niks,
                                                                  .nik_count = found->nik_count },
                                       arena, &address->named);
}

/* Whom it only seems to name is kept from it as well: nobody but he loses by that. */
enum error tip_named_find(struct tx *tx, const struct tip_desk *desk, const struct tip_texts *texts,
                          struct arena *arena, struct tip_address *address)
{
        struct person_ids sure, likely, named = { 0 };
        char today[DATE_ISO_SIZE + 1];
        struct spoken_search search = { .office_id = desk->office_id, .texts = texts->items,
                                        .text_count = ARRAY_SIZE(texts->items),
                                        .today = date_iso_text(date_of_instant(clock_now(), desk->zone_minutes),
                                                               today) };
        TRY(find_by_numbers(tx, desk, texts, arena, address));
        sure = address->named;
        TRY(people_spoken_of(tx, &search, arena, &likely));
        named.items = arena_array(arena, struct uuid, sure.count + likely.count + 1);
        if (!named.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < sure.count; i++)
                named.items[named.count++] = sure.items[i];
        for (size_t i = 0; i < likely.count; i++)
                if (!holds(&sure, likely.items[i]))
                        named.items[named.count++] = likely.items[i];
        address->named = named;
        return OK;
}

/* Taken in turns by the random id, so that nobody has to count what others have. */
static bool choose_among(const struct person_ids *people, const struct person_ids *named, struct uuid tip_id,
                         struct uuid *ret_recipient)
{
        size_t start = people->count ? tip_id.bytes[0] % people->count : 0;
        for (size_t i = 0; i < people->count; i++) {
                struct uuid id = people->items[(start + i) % people->count];
                if (!holds(named, id)) {
                        *ret_recipient = id;
                        return true;
                }
        }
        return false;
}

enum error tip_recipient_find(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id, struct arena *arena,
                              struct tip_address *address)
{
        char text[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), desk->zone_minutes), text);
        for (size_t i = 0; i < ARRAY_SIZE(roles); i++) {
                struct person_ids people;
                struct role_search search = { .office_id = desk->office_id, .role = roles[i], .today = today };
                TRY(people_in_role(tx, &search, arena, &people));
                if (choose_among(&people, &address->named, tip_id, &address->recipient_id))
                        return OK;
        }
        address->recipient_id = UUID_NIL;
        return OK;
}

/* Danger: a full hour from any minute of this one, so the end of the next. Else the end of the next working day; while
 * the calendar of holidays does not reach so far, of the next day that is no weekend. */
static enum error find_due_hour(struct tx *tx, const struct tip_desk *desk, bool danger, struct arena *arena,
                                instant *ret_hour)
{
        struct work_calendar calendar;
        instant hour = tip_hour_now();
        *ret_hour = hour + 2 * HOUR;
        if (danger)
                return OK;
        struct date today = date_of_instant(hour, desk->zone_minutes), due = date_add_days(today, 1);
        enum error err = content_calendar(tx, desk->office_id, arena, &calendar);
        if (err == OK)
                err = workdays_add(&calendar, today, 1, &due);
        if (err != OK && err != ERR_UNCONFIGURED)
                return err;
        while (err == ERR_UNCONFIGURED && date_weekday(due) >= SATURDAY)
                due = date_add_days(due, 1);
        *ret_hour = date_start(due, desk->zone_minutes) + WORK_ENDS_HOUR * HOUR;
        return OK;
}

enum error tip_address_find(struct tx *tx, const struct tip_desk *desk, const struct tip_draft *draft,
                            struct arena *arena, struct tip_address *ret_address)
{
        struct tip_address address;
        struct tip_texts texts = { { draft->told, draft->recruiter, draft->phone } };
        TRY(tip_named_find(tx, desk, &texts, arena, &address));
        TRY(tip_recipient_find(tx, desk, draft->id, arena, &address));
        TRY(find_due_hour(tx, desk, draft->danger, arena, &address.due_hour));
        *ret_address = address;
        return OK;
}
