/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a tip says of a telephone or a recruiter becomes a mention when somebody takes the tip: so the exact time in the
 * main database is the officer's, never the citizen's. Who is named in the tip is named there before anything is
 * counted. */
#include "tips/internal.h"

#include "subjects/subjects.h"
#include "warnings/warnings.h"

static enum error mention(struct tx *tx, struct mention_new *mention, enum match_kind kind, struct slice raw,
                          int32_t zone_minutes)
{
        struct uuid subject_id;
        char text[DATE_ISO_SIZE + 1];
        if (slice_trim(raw).size == 0)
                return OK;
        mention->kind = kind;
        mention->raw = raw;
        enum error err = subjects_mention(tx, mention, &subject_id);
        if (err == ERR_INVALID) /* nothing of that kind can be read in it; the tip itself keeps it */
                return OK;
        TRY(err);
        struct slice today = date_iso_text(date_of_instant(clock_now(), zone_minutes), text);
        return warnings_detect(tx, mention->office_id, subject_id, today);
}

enum error tip_mark_named(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id,
                          const struct tips_named_rows *named)
{
        int64_t marked;
        struct uuid *persons = arena_array(tx_arena(tx), struct uuid, named->count + 1);
        if (!persons)
                return ERR_MEMORY;
        for (size_t i = 0; i < named->count; i++)
                persons[i] = named->items[i].person_id;
        return access_mark_named(tx,
                                 &(struct named_in_search){ .office_id = desk->office_id, .object_kind = SOURCE_TIP,
                                                            .object_id = tip_id, .persons = persons,
                                                            .person_count = named->count },
                                 &marked);
}

enum error tip_hand_over(struct tx *tx, const struct tip_desk *desk, const struct tips_one_row *tip,
                         const struct tips_named_rows *named)
{
        char day[DATE_ISO_SIZE + 1], id[UUID_TEXT_SIZE + 1];
        TRY(tip_mark_named(tx, desk, tip->id, named));
        uuid_format(tip->id, id);
        struct mention_new new = {
                .office_id = desk->office_id,
                .source_kind = SOURCE_TIP,
                .source_id = tip->id,
                .source_group = slice_from_cstr(id),
                .village_code = tip->village_code,
                .observed_on = date_iso_text(date_of_instant(tip->hour, desk->zone_minutes), day),
                .role = S("recruiter"),
        };
        TRY(mention(tx, &new, MATCH_PHONE, tip->phone, desk->zone_minutes));
        return mention(tx, &new, MATCH_PERSON, tip->recruiter, desk->zone_minutes);
}
