/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the desk learned of a recruiter, from the decision to the subjects: mentions of source "desk", written when a
 * second officer confirmed the decision, and taken out of every count when it is taken back. Their source is a note
 * (table desk_note) whose id says nothing to anybody but the desk; the day is the Monday of the week, and there is no
 * village, for it would be the applicant's. */
#include "passports/internal.h"

#include "base/checked.h"
#include "subjects/subjects.h"
#include "text/clean.h"
#include "text/date.h"
#include "text/identifiers.h"
#include "text/phone.h"
#include "text/transliterate.h"
#include "warnings/warnings.h"

enum { WORDS_MOST = 64 * 1024, LETTERS_LEAST = 2, HOME_WORDS_LEAST = 3 };

bool passports_recruiter_named(const struct recruiter *recruiter)
{
        return slice_trim(recruiter->name).size || slice_trim(recruiter->phone).size ||
               slice_trim(recruiter->company).size || slice_trim(recruiter->place).size;
}

struct slice passports_recruiter_text(const struct recruiter *recruiter, struct arena *arena)
{
        const struct slice parts[] = { recruiter->name, recruiter->phone, recruiter->company, recruiter->place };
        struct slice text = SLICE_NULL;
        for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
                if (slice_trim(parts[i]).size)
                        text = text.size ? arena_printf(arena, "%.*s, %.*s", SLICE_FMT(text), SLICE_FMT(parts[i]))
                                         : parts[i];
        return text;
}

/* --- what may stand in it --- */

static bool is_equal(enum match_kind kind, struct slice a, struct slice b, struct arena *arena)
{
        struct slice a_key, b_key;
        return a.size && b.size && match_identifier_key(kind, a, arena, &a_key) == OK &&
               match_identifier_key(kind, b, arena, &b_key) == OK && slice_equal(a_key, b_key);
}

/* " word word ", folded and in Latin letters: a sign between two letters parts words, an apostrophe does not. */
static enum error words_of(struct slice raw, struct arena *arena, struct slice *ret_words)
{
        struct slice text;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, WORDS_MOST);
        TRY(utf8_normalise(raw, UTF8_FOLD, arena, &text));
        TRY(text_clean(text, TEXT_ONE_LINE, WORDS_MOST, arena, &text));
        TRY(text_to_latin(text, arena, &text));
        buffer_append_byte(&out, ' ');
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                if (c != '\'')
                        buffer_append_byte(&out, part ? c : ' ');
        }
        buffer_append_byte(&out, ' ');
        TRY(buffer_check(&out));
        struct slice words = arena_copy(arena, buffer_slice(&out));
        if (slice_is_null(words))
                return ERR_MEMORY;
        *ret_words = words;
        return OK;
}

/* Whether every word of the name stands in the text, in whatever order. */
static bool has_name(struct slice text_words, struct slice name_words)
{
        struct slice rest = name_words, word;
        bool any = false;
        while (slice_next(&rest, ' ', &word)) {
                if (word.size < LETTERS_LEAST)
                        continue;
                any = true;
                if (slice_find(text_words, slice_of(word.data - 1, word.size + 2)) == SIZE_MAX) /* with its spaces */
                        return false;
        }
        return any;
}

static bool has_phone(const struct identifiers *found, struct slice raw)
{
        struct phone own;
        if (phone_parse(raw, &own) != PHONE_OK)
                return false;
        for (size_t i = 0; i < found->phone_count; i++)
                if (slice_equal(found->phones[i], phone_slice(&own)))
                        return true;
        return found->more;
}

struct told {
        bool own; /* the applicant's name or phone */
        bool nik; /* anybody's */
};

static enum error look_into(struct slice text, const struct application_head *head, struct arena *arena,
                            struct told *told)
{
        struct identifiers found = { 0 };
        struct slice words, name;
        TRY(identifiers_find(text, arena, &found));
        TRY(words_of(text, arena, &words));
        TRY(words_of(head->name, arena, &name));
        told->own = told->own || has_phone(&found, head->phone) || has_name(words, name);
        told->nik = told->nik || found.nik_count > 0;
        return OK;
}

static enum error look_at(const struct recruiter *recruiter, const struct application_head *head, struct arena *arena,
                          struct told *ret_told)
{
        const struct slice parts[] = { recruiter->name, recruiter->phone, recruiter->company, recruiter->place };
        struct told told = { .own = is_equal(MATCH_PHONE, recruiter->phone, head->phone, arena) ||
                                    is_equal(MATCH_PERSON, recruiter->name, head->name, arena) };
        for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
                if (slice_trim(parts[i]).size)
                        TRY(look_into(parts[i], head, arena, &told));
        *ret_told = told;
        return OK;
}

/* lint: parameters (what, about whom, into which memory) */
enum error recruiter_check(const struct outcome_rule *needs, const struct application_head *head,
                           const struct proposal *proposal, struct arena *arena, struct obstacles *obstacles)
{
        const struct recruiter *recruiter = &proposal->recruiter;
        struct told told;
        TRY(look_at(recruiter, head, arena, &told));
        obstacle_at(obstacles, "recruiter",
                    needs->recruiter && !passports_recruiter_named(recruiter) &&
                            !slice_trim(proposal->recruiter_unknown).size,
                    T("Tulis siapa perekrutnya, atau mengapa tidak diketahui."));
        obstacle_at(obstacles, "recruiter_phone", !application_phone_reads(slice_trim(recruiter->phone)),
                    T("Nomor telepon perekrut tidak terbaca. Periksa angkanya; nomor luar negeri ditulis dengan + dan "
                      "kode negara."));
        obstacle_at(obstacles, "recruiter", told.own,
                    T("Salah satu isian perekrut memuat nama atau nomor milik pemohon sendiri. Hapus dari isian itu; "
                      "catatan perekrut tidak boleh tentang pemohon."));
        obstacle_at(obstacles, "recruiter", told.nik,
                    T("Salah satu isian perekrut memuat NIK (16 angka). Hapus angka itu; catatan perekrut tidak boleh "
                      "memuat NIK siapa pun."));
        return arena->exhausted ? ERR_MEMORY : OK;
}

/* The applicant's home, where it says more than a hamlet: in the company's field, or the place's. */
enum error recruiter_check_home(struct tx *tx, const struct actor *actor, const struct proposal *proposal,
                                struct obstacles *obstacles)
{
        const struct recruiter *recruiter = &proposal->recruiter;
        struct arena *arena = tx_arena(tx);
        struct application_identity_read_row who;
        struct slice home, told;
        if (!slice_trim(recruiter->place).size && !slice_trim(recruiter->company).size)
                return OK;
        TRY(application_identity_read(
                tx, &(struct application_identity_read_params){ actor->office_id, proposal->application_id }, arena,
                &who));
        TRY(words_of(who.address, arena, &home));
        struct slice both =
                arena_printf(arena, "%.*s %.*s", SLICE_FMT(recruiter->company), SLICE_FMT(recruiter->place));
        TRY(words_of(both, arena, &told));
        obstacle_at(obstacles, "recruiter",
                    is_equal(MATCH_ADDRESS, recruiter->place, who.address, arena) ||
                            (slice_count_words(home) >= HOME_WORDS_LEAST && has_name(told, home)),
                    T("Tempat perekrut sama dengan alamat pemohon sendiri. Hapus dari isian itu; catatan perekrut "
                      "tidak boleh tentang pemohon."));
        return OK;
}

enum error recruiter_mark(struct tx *tx, const struct actor *actor, const struct proposal *proposal)
{
        const struct recruiter *recruiter = &proposal->recruiter;
        return named_mark(tx, actor, proposal->application_id,
                          (const struct slice[]){ recruiter->name, recruiter->phone, recruiter->company,
                                                  recruiter->place },
                          4);
}

/* --- the note --- */

static struct slice monday_of(struct slice today, struct arena *arena)
{
        struct date day;
        if (date_parse_iso(today, &day) != OK)
                return SLICE_NULL;
        return date_iso_kept(date_add_days(day, -(int32_t)(date_weekday(day) - MONDAY)), arena);
}

static struct slice id_kept(struct uuid id, struct arena *arena)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        return arena_copy(arena, slice_from_cstr(text));
}

static enum error detect_again(struct tx *tx, const struct source_ref *source, struct slice today)
{
        struct subject_ids ids;
        TRY(subjects_of_source(tx, source, tx_arena(tx), &ids));
        for (size_t i = 0; i < ids.count; i++)
                TRY(warnings_detect(tx, source->office_id, ids.items[i], today));
        return OK;
}

/* `first` has everything but what is said and as what; what cannot be read as its kind is no mention. */
static enum error mention_parts(struct tx *tx, const struct recruiter *recruiter, const struct mention_new *first)
{
        const struct {
                struct slice raw, role;
                enum match_kind kind;
        } parts[] = {
                { recruiter->name, S("recruiter"), MATCH_PERSON },
                { recruiter->phone, S("contact"), MATCH_PHONE },
                { recruiter->company, S("company"), MATCH_COMPANY },
                { recruiter->place, S("address"), MATCH_ADDRESS },
        };
        for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
                struct uuid subject_id;
                struct mention_new mention = *first;
                mention.raw = slice_trim(parts[i].raw), mention.role = parts[i].role, mention.kind = parts[i].kind;
                enum error err = mention.raw.size ? subjects_mention(tx, &mention, &subject_id) : OK;
                if (err != OK && err != ERR_INVALID && err != ERR_TOO_LARGE)
                        return err;
        }
        return OK;
}

/* The id of the new note, of the group of the applicant's earlier ones; nil when the decision has one. */
static enum error insert_note(struct tx *tx, struct uuid office_id, struct uuid application_id,
                              struct uuid decision_id, struct desk_note_insert_params *ret_note)
{
        struct desk_note_groups_rows groups;
        int64_t added;
        TRY(desk_note_groups(tx, &(struct desk_note_groups_params){ office_id, application_id }, tx_arena(tx),
                             &groups));
        struct desk_note_insert_params note = { .office_id = office_id, .id = uuid_timeless(),
                                                .application_id = application_id, .decision_id = decision_id };
        note.group_id = groups.count ? groups.items[0].group_id : uuid_timeless();
        TRY(desk_note_insert(tx, &note, &added));
        *ret_note = added ? note : (struct desk_note_insert_params){ 0 };
        return OK;
}

enum error recruiter_note(struct tx *tx, const struct actor *actor, struct uuid application_id, struct uuid decision_id)
{
        struct arena *arena = tx_arena(tx);
        struct uuid office = actor->office_id;
        struct decision_recruiter_row row;
        struct desk_note_insert_params note;
        struct slice today = today_of(actor, arena);
        TRY(decision_recruiter(tx, &(struct decision_recruiter_params){ office, decision_id }, arena, &row));
        const struct recruiter recruiter = { row.name, row.phone, row.company, row.place };
        if (!passports_recruiter_named(&recruiter))
                return OK;
        TRY(insert_note(tx, office, application_id, decision_id, &note));
        if (uuid_is_nil(note.id))
                return OK;
        TRY(mention_parts(tx, &recruiter,
                          &(struct mention_new){ .office_id = office, .source_kind = SOURCE_DESK, .source_id = note.id,
                                                 .source_group = id_kept(note.group_id, arena),
                                                 .village_code = S(""), .observed_on = monday_of(today, arena) }));
        TRY(access_inherit_named(tx, office, APPLICATION, application_id, SOURCE_DESK, note.id));
        return detect_again(tx, &(struct source_ref){ office, SOURCE_DESK, note.id }, today);
}

enum error recruiter_withdraw(struct tx *tx, struct uuid office_id, struct uuid decision_id, struct slice today)
{
        struct desk_note_of_decision_row note;
        enum error err = desk_note_of_decision(tx,
                                               &(struct desk_note_of_decision_params){ office_id, decision_id },
                                               tx_arena(tx), &note);
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        const struct source_ref source = { office_id, SOURCE_DESK, note.id };
        TRY(subjects_hold(tx, &source));
        return detect_again(tx, &source, today);
}

enum error recruiter_inherit(struct tx *tx, struct uuid office_id, struct uuid application_id)
{
        struct desk_notes_of_application_rows notes;
        TRY(desk_notes_of_application(tx, &(struct desk_notes_of_application_params){ office_id, application_id },
                                      tx_arena(tx), &notes));
        for (size_t i = 0; i < notes.count; i++) {
                TRY(access_inherit_named(tx, office_id, APPLICATION, application_id, SOURCE_DESK,
                                         notes.items[i].id));
                TRY(warnings_inherit(tx, &(struct source_ref){ office_id, SOURCE_DESK, notes.items[i].id }));
        }
        return OK;
}

enum error recruiter_own(struct tx *tx, struct uuid office_id, struct uuid application_id, struct arena *arena,
                         struct own_notes *ret_notes)
{
        struct desk_note_groups_rows rows;
        TRY(desk_note_groups(tx, &(struct desk_note_groups_params){ office_id, application_id }, tx_arena(tx), &rows));
        struct own_notes own = { arena_array(arena, struct slice, rows.count), rows.count };
        if (!own.groups)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                own.groups[i] = id_kept(rows.items[i].group_id, arena);
        *ret_notes = own;
        return OK;
}
