/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The anonymous channel: codes, who gets a tip, who never learns of it, and what is written about its sender
 * (nothing). */
#include "channel.h"

#include "journal/journal.h"
#include "subjects/subjects.h"
#include "text/date.h"
#include "text/identifiers.h"

#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>

static struct tip_rows list(struct channel *channel, const struct actor *actor)
{
        struct tip_rows rows;
        assert_ok(tips_list(&channel->desk, actor, &(struct tip_filter){ .limit = 50 }, &channel->house.arena, &rows));
        return rows;
}

static struct tip_page read_tip(struct channel *channel, const struct actor *actor, struct uuid id)
{
        struct tip_page page;
        assert_ok(tips_read(&channel->desk, actor, id, &channel->house.arena, &page));
        return page;
}

static void a_code_is_80_bits_and_is_read_as_people_type(void **state)
{
        struct tip_code code, read;
        char shown[TIP_CODE_SHOWN_SIZE + 1];
        (void)state;
        code = tip_code_of((const uint8_t[]){ 0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf });
        assert_string_equal(code.text, "0123456789ABCDEF");
        code = tip_code_of((const uint8_t[]){ 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 });
        assert_string_equal(code.text, "ZZZZZZZZZZZZZZZZ");
        tip_code_show(&code, shown);
        assert_string_equal(shown, "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        assert_true(tip_code_read(S(" oIl1 2345-6789 abcd "), &read));
        assert_string_equal(read.text, "011123456789ABCD");
        assert_false(tip_code_read(S("0123456789ABCDE"), &read));
        assert_false(tip_code_read(S("0123456789ABCDEF0"), &read));
        assert_false(tip_code_read(S("0123456789ABCDEU"), &read));
        assert_false(tip_code_read(S(""), &read));
        assert_false(tip_code_read(S("0123456789ABCD<>"), &read));
}

static void numbers_are_found_however_they_stand_in_a_text(void **state)
{
        static const struct slice told[] = { S("hubungi 0840-9000-0001 atau"), S("WA +62 840 9000 0001."),
                                             S("(6284090000001)"), S("RT 3 no 0840 90000001, 2 orang") };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        (void)state;
        for (size_t i = 0; i < 4; i++) {
                struct identifiers *found = arena_new(&arena, struct identifiers);
                bool there = false;
                assert_ok(identifiers_find(told[i], &arena, found));
                for (size_t j = 0; j < found->phone_count; j++)
                        there = there || slice_equal(found->phones[j], S("+6284090000001"));
                assert_true(there);
        }
        struct identifiers *found = arena_new(&arena, struct identifiers);
        assert_ok(identifiers_find(S("NIK 9902 0212 0388 0001 tahun 2024"), &arena, found));
        assert_int_equal(found->nik_count, 1);
        assert_slice(found->niks[0], "9902021203880001");
}

static void a_sending_repeated_is_the_same_sending(void **state)
{
        struct channel channel;
        struct tip_status status;
        struct tip_receipt again;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        struct tip_receipt receipt = channel_send(&channel, &draft);
        again = channel_send(&channel, &draft);
        assert_string_equal(receipt.code, again.code);
        assert_int_equal(list(&channel, &channel.first).count, 1);
        draft.told = S("Kata-kata yang lain sama sekali.");
        assert_int_equal(tips_send(&channel.desk, &draft, &channel.house.arena, &again), ERR_CONFLICT);
        assert_ok(channel_look(&channel, receipt.code, &status));
        assert_slice(status.state, "new");
        assert_int_equal(status.hour % HOUR, 0);
        channel_close(&channel);
}

static void what_is_incomplete_is_refused_field_by_field(void **state)
{
        struct channel channel;
        struct tip_receipt receipt;
        struct form_errors errors = { 0 };
        struct tip_draft draft = { .id = tip_id_new(), .told = S("pendek"), .village_code = S("35.02.01.2001"),
                                   .district_code = S("35.02.02") };
        (void)state;
        channel_open(&channel);
        tips_check(&draft, &errors);
        assert_int_equal(form_error_find(&errors, "cerita")->fault, FIELD_TOO_SHORT);
        assert_int_equal(form_error_find(&errors, "desa")->fault, FIELD_NOT_LISTED);
        assert_non_null(form_error_find(&errors, "kapan"));
        assert_non_null(form_error_find(&errors, "tahu"));
        assert_int_equal(tips_send(&channel.desk, &draft, &channel.house.arena, &receipt), ERR_INVALID);
        draft = channel_draft(TOLD);
        draft.village_code = draft.district_code = S("");
        (void)channel_send(&channel, &draft);
        channel_close(&channel);
}

static void every_kind_of_wrong_code_is_the_same(void **state)
{
        static const char *const wrong[] = { "", "abc", "0123-4567-89AB-CDEF", "UUUU-UUUU-UUUU-UUUU",
                                             "0123456789ABCDEFG" };
        struct channel channel;
        struct tip_status status;
        (void)state;
        channel_open(&channel);
        for (size_t i = 0; i < 5; i++)
                assert_int_equal(channel_look(&channel, wrong[i], &status), ERR_NOT_FOUND);
        struct tip_draft draft = channel_draft(TOLD);
        struct tip_receipt receipt = channel_send(&channel, &draft);
        receipt.code[0] = receipt.code[0] == 'A' ? 'B' : 'A';
        assert_int_equal(channel_look(&channel, receipt.code, &status), ERR_NOT_FOUND);
        channel_close(&channel);
}

static void a_given_code_is_told_from_others_before_the_slow_work(void **state)
{
        struct channel channel;
        bool given;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        struct tip_receipt receipt = channel_send(&channel, &draft);
        assert_ok(tips_code_turn(&channel.desk, slice_from_cstr(receipt.code), &channel.house.arena, &given));
        assert_true(given);
        for (size_t i = 0; receipt.code[i]; i++) {
                struct tip_receipt wrong = receipt;
                wrong.code[i] = wrong.code[i] == '7' ? '8' : '7';
                if (receipt.code[i] == '-')
                        continue;
                assert_ok(tips_code_turn(&channel.desk, slice_from_cstr(wrong.code), &channel.house.arena, &given));
                assert_false(given);
        }
        assert_ok(tips_code_turn(&channel.desk, S("no code"), &channel.house.arena, &given));
        assert_false(given);
        channel_close(&channel);
}

static void a_code_has_turns_of_its_own(void **state)
{
        struct tip_code repeated = { .text = "0123456789ABCDEF" }, quiet = { .text = "FEDCBA9876543210" };
        int64_t window = TIP_TURNS_S * SECOND, now = (clock_monotonic() / window + 1) * window;
        (void)state;
        for (size_t i = 0; i < TIP_TURNS; i++)
                assert_ok(tip_code_turn(&repeated, now + (int64_t)i));
        for (size_t i = 0; i < 1000; i++)
                assert_int_equal(tip_code_turn(&repeated, now + SECOND), ERR_BUSY);
        assert_ok(tip_code_turn(&quiet, now + SECOND));
        assert_int_equal(tip_code_turn(&repeated, now + window - 1), ERR_BUSY);
        assert_ok(tip_code_turn(&repeated, now + window));
}

/* Who comes back now and then goes before who comes again and again, with one code or with very many. */
static void a_code_that_comes_all_the_time_stands_behind(void **state)
{
        struct tip_code busy = { .text = "0123456789ABCDEG" }, quiet = { .text = "FEDCBA9876543211" };
        int64_t window = TIP_TURNS_S * SECOND, visits = TIP_VISITS_S * SECOND;
        int64_t now = (clock_monotonic() / visits + 2) * visits;
        (void)state;
        for (size_t i = 0; i < TIP_VISITS; i++, now += window) {
                assert_ok(tip_code_turn(&busy, now));
                assert_true(tip_code_is_rare(&busy, now));
                assert_ok(tip_code_turn(&busy, now + SECOND));
                assert_false(tip_code_is_rare(&busy, now + SECOND));
        }
        assert_ok(tip_code_turn(&busy, now));
        assert_false(tip_code_is_rare(&busy, now)); /* let in, but behind the others */
        assert_ok(tip_code_turn(&quiet, now));
        assert_true(tip_code_is_rare(&quiet, now));
        now += visits;
        assert_ok(tip_code_turn(&busy, now));
        assert_true(tip_code_is_rare(&busy, now));
}

/* A tip as versions before the mark kept it; its code to *ret_shown. */
static void keep_old_tip(struct channel *channel, const struct tip_draft *draft,
                         char ret_shown[TIP_CODE_SHOWN_SIZE + 1])
{
        enum error err;
        char id[UUID_TEXT_SIZE + 1], seed[80];
        uint8_t hash[TIP_HASH_SIZE];
        uuid_format(draft->id, id);
        (void)snprintf(seed, sizeof seed, "seed of a code: %s", id);
        transaction (tx, channel->desk.tips, TX_WRITE, &err) {
                struct tips_secrets_row row;
                err = tips_secrets(tx, &(struct tips_secrets_params){ .office_id = channel->desk.office_id,
                                                                      .salt = S("salt of all codes"),
                                                                      .seed = slice_from_cstr(seed) },
                                   tx_arena(tx), &row);
                if (err != OK)
                        break;
                struct tip_code code = tip_code_of((const uint8_t *)row.seed.data);
                tip_code_show(&code, ret_shown);
                err = tip_code_hash(&code, (const uint8_t *)row.salt.data, hash);
                struct tips_insert_params params = { .office_id = channel->desk.office_id, .id = draft->id,
                                                     .code_hash = slice_of((const char *)hash, TIP_HASH_SIZE),
                                                     .hour = tip_hour_now(), .district_code = draft->district_code,
                                                     .village_code = draft->village_code, .happened = draft->happened,
                                                     .knowledge = draft->knowledge, .body = draft->told,
                                                     .due_hour = tip_hour_now() };
                if (err == OK)
                        err = tips_insert(tx, &params, NULL);
        }
        assert_ok(err);
}

static void a_code_without_a_mark_still_opens_its_tip(void **state)
{
        struct channel channel;
        struct tip_status status;
        bool given;
        char old[TIP_CODE_SHOWN_SIZE + 1];
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        keep_old_tip(&channel, &draft, old);
        assert_ok(tips_code_turn(&channel.desk, slice_from_cstr(old), &channel.house.arena, &given));
        assert_false(given);
        assert_ok(channel_look(&channel, old, &status));
        assert_true(uuid_equal(status.id, draft.id));
        assert_string_equal(channel_send(&channel, &draft).code, old);
        channel_close(&channel);
}

static void for_whom_it_names_it_does_not_exist(void **state)
{
        struct channel channel;
        struct tip_page page;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft("Nomor 0840-9000-0001 minta uang kepada calon pemohon paspor.");
        (void)channel_send(&channel, &draft);
        assert_int_equal(list(&channel, &channel.first).count, 0);
        assert_int_equal(tips_read(&channel.desk, &channel.first, draft.id, &channel.house.arena, &page),
                         ERR_NOT_FOUND);
        struct tip_rows rows = list(&channel, &channel.second);
        assert_int_equal(rows.count, 1);
        assert_true(rows.items[0].mine);
        assert_slice(read_tip(&channel, &channel.second, draft.id).told, draft.told.data);
        struct tip_step step = { .tip_id = draft.id, .version = 1 };
        assert_int_equal(tips_take(&channel.desk, &channel.first, &step), ERR_NOT_FOUND);
        assert_int_equal(list(&channel, &channel.head).count, 0);
        channel_close(&channel);
}

static void the_last_of_very_many_numbers_names_too(void **state)
{
        struct channel channel;
        struct tip_receipt receipt = { 0 };
        _cleanup_buffer_ struct buffer text, digits;
        (void)state;
        channel_open(&channel);
        buffer_init(&text, TIP_TOLD_MAX);
        for (int i = 0; i < 250; i++)
                buffer_printf(&text, "08571%07d, ", 1000003 + i * 7919);
        buffer_printf(&text, "0840-9000-0001");
        assert_ok(buffer_check(&text));
        struct tip_draft draft = channel_draft("");
        draft.told = buffer_slice(&text);
        (void)channel_send(&channel, &draft);
        assert_int_equal(list(&channel, &channel.first).count, 0);
        assert_int_equal(list(&channel, &channel.second).count, 1);
        buffer_init(&digits, TIP_TOLD_MAX); /* more than is read: nobody could be let in */
        unsigned seed = 1;
        for (int i = 0; i < 1990; i++) {
                seed = seed * 1103515245U + 12345U;
                buffer_printf(&digits, "%c ", "0812"[seed >> 16 & 3]);
        }
        assert_ok(buffer_check(&digits));
        draft = channel_draft("");
        draft.told = buffer_slice(&digits);
        assert_int_equal(tips_send(&channel.desk, &draft, &channel.house.arena, &receipt), ERR_UNSUPPORTED);
        assert_int_equal(list(&channel, &channel.second).count, 1);
        channel_close(&channel);
}

static void when_all_analysts_are_named_the_head_gets_it(void **state)
{
        struct channel channel;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft("Dua petugas, 084090000001 dan 084090000002, bekerja sama dengan calo.");
        (void)channel_send(&channel, &draft);
        assert_int_equal(list(&channel, &channel.first).count, 0);
        assert_int_equal(list(&channel, &channel.second).count, 0);
        struct tip_rows rows = list(&channel, &channel.head);
        assert_int_equal(rows.count, 1);
        assert_true(rows.items[0].mine);
        assert_true(read_tip(&channel, &channel.head, draft.id).can_take);
        channel_close(&channel);
}

/* Names and positions as people say them. The head bears the long form of his office. */
static void whom_a_tip_seems_to_name_does_not_get_it(void **state)
{
        static const struct slice told[] = {
                S("Pak Hendro Santosa, kepala imigrasi, minta uang."),
                S("kepala imigrasi ponorogo minta uang kepada calo"),
                S("KAKANIM minta uang kepada calo"),
                S("Uang itu untuk Santosa yang jadi pimpinan di sana."),
                S("Yang minta bernama HENDRO SANTOSA"),
        };
        (void)state;
        for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
                struct channel channel;
                struct tip_address address;
                enum error err;
                channel_open(&channel);
                struct actor head = house_person(&channel.house, &(struct house_person){
                        "kepala-2", "Drs. Hendro Santosa, M.H.", "Kepala Kantor Imigrasi Kelas II Non TPI Ponorogo",
                        "head", "", NULL });
                struct tip_texts texts = { { told[i] } };
                transaction (tx, channel.desk.main, TX_READ, &err) {
                        err = tip_named_find(tx, &channel.desk, &texts, &channel.house.arena, &address);
                }
                assert_ok(err);
                if (address.named.count != 1)
                        fail_msg("%zu named: %s", address.named.count, told[i].data);
                assert_true(uuid_equal(address.named.items[0], head.person_id));
                struct tip_draft draft = channel_draft(told[i].data);
                (void)channel_send(&channel, &draft);
                assert_int_equal(list(&channel, &head).count, 0);
                struct tip_texts other = { { S("Pak Santoso tukang kayu dan ketua RT di desa minta uang.") } };
                transaction (tx, channel.desk.main, TX_READ, &err) {
                        err = tip_named_find(tx, &channel.desk, &other, &channel.house.arena, &address);
                }
                assert_ok(err);
                assert_int_equal(address.named.count, 0);
                channel_close(&channel);
        }
}

static void what_is_added_later_names_too(void **state)
{
        struct channel channel;
        struct tip_page page;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        struct tip_receipt receipt = channel_send(&channel, &draft);
        struct tip_addition addition = { .code = slice_from_cstr(receipt.code), .id = tip_id_new(),
                                         .told = S("Yang minta uang nomornya 0840 9000 0001.") };
        assert_int_equal(list(&channel, &channel.first).count, 1);
        assert_ok(tips_add(&channel.desk, &addition, &channel.house.arena));
        assert_ok(tips_add(&channel.desk, &addition, &channel.house.arena));
        assert_int_equal(list(&channel, &channel.first).count, 0);
        assert_ok(tips_read(&channel.desk, &channel.second, draft.id, &channel.house.arena, &page));
        assert_int_equal(page.message_count, 1);
        addition.code = S("0000-0000-0000-0000");
        assert_int_equal(tips_add(&channel.desk, &addition, &channel.house.arena), ERR_NOT_FOUND);
        channel_close(&channel);
}

/* From whom an addition takes the tip, it goes to the next who is not named; with nobody left it waits. */
static void an_addition_passes_the_tip_on(void **state)
{
        struct channel channel;
        struct tip_page page;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        struct tip_receipt receipt = channel_send(&channel, &draft);
        struct tip_addition addition = { .code = slice_from_cstr(receipt.code), .id = tip_id_new(),
                                         .told = S("Yang minta uang nomornya 0840 9000 0001 dan 0840 9000 0002.") };
        assert_int_equal(list(&channel, &channel.head).count, 0);
        assert_ok(tips_add(&channel.desk, &addition, &channel.house.arena));
        struct tip_rows rows = list(&channel, &channel.head);
        assert_int_equal(rows.count, 1);
        assert_true(rows.items[0].mine);
        assert_true(read_tip(&channel, &channel.head, draft.id).can_take);
        addition = (struct tip_addition){ .code = slice_from_cstr(receipt.code), .id = tip_id_new(),
                                          .told = S("Kepala 0840 9000 0003 juga tahu.") };
        assert_ok(tips_add(&channel.desk, &addition, &channel.house.arena));
        assert_int_equal(tips_read(&channel.desk, &channel.head, draft.id, &channel.house.arena, &page),
                         ERR_NOT_FOUND);
        struct actor newcomer = channel.head;
        newcomer.person_id = uuid_new();
        assert_int_equal(list(&channel, &newcomer).count, 1);
        assert_true(read_tip(&channel, &newcomer, draft.id).can_take);
        channel_close(&channel);
}

static void who_comes_later_is_named_too(void **state)
{
        struct channel channel;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft("Calon pegawai 0840 9000 0055 minta uang kepada calon pemohon paspor.");
        (void)channel_send(&channel, &draft);
        struct actor newcomer = channel.first;
        newcomer.person_id = uuid_new();
        assert_int_equal(list(&channel, &newcomer).count, 1);
        assert_ok(tips_person_comes(&channel.desk, newcomer.person_id, S("+6284090000055"), SLICE_NULL));
        assert_int_equal(list(&channel, &newcomer).count, 0);
        channel_close(&channel);
}

static void nobody_answers_in_time_and_the_head_stands_in(void **state)
{
        struct channel channel;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        draft.danger = true;
        (void)channel_send(&channel, &draft);
        assert_int_equal(list(&channel, &channel.head).count, 0);
        clock_freeze(MONDAY_MORNING + 2 * HOUR);
        struct tip_rows rows = list(&channel, &channel.head);
        assert_int_equal(rows.count, 1);
        assert_true(rows.items[0].late);
        assert_true(read_tip(&channel, &channel.head, draft.id).can_take);
        channel_close(&channel);
}

static const struct date first_day = { 2025, 9, 15 }; /* of MONDAY_MORNING */

static instant end_of_work(struct date day)
{
        return date_start(day, OFFSET_WIB) + 16 * HOUR;
}

static void an_answer_is_due_in_an_hour_or_on_the_next_working_day(void **state)
{
        struct channel channel;
        struct tip_status status;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        draft.danger = true;
        assert_ok(channel_look(&channel, channel_send(&channel, &draft).code, &status));
        assert_int_equal(status.due_hour - status.hour, 2 * HOUR); /* whole, sent at the first minute or the last */
        clock_freeze(MONDAY_MORNING + 4 * DAY); /* a Friday */
        draft = channel_draft(TOLD);
        assert_ok(channel_look(&channel, channel_send(&channel, &draft).code, &status));
        assert_int_equal(status.due_hour, end_of_work(date_add_days(first_day, 7)));
        clock_freeze(date_start(date_add_days(first_day, 6), OFFSET_WIB) + HOUR); /* a Sunday, 01.00 */
        draft = channel_draft(TOLD);
        assert_ok(channel_look(&channel, channel_send(&channel, &draft).code, &status));
        assert_int_equal(status.due_hour, end_of_work(date_add_days(first_day, 7)));
        clock_freeze(date_start(first_day, OFFSET_WIB) + 23 * HOUR); /* a Monday, 23.00 */
        draft = channel_draft(TOLD);
        assert_ok(channel_look(&channel, channel_send(&channel, &draft).code, &status));
        assert_int_equal(status.due_hour, end_of_work(date_add_days(first_day, 1)));
        channel_close(&channel);
}

static void the_office_takes_answers_and_closes_and_the_citizen_reads_it(void **state)
{
        struct channel channel;
        struct tip_status status;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        struct tip_receipt receipt = channel_send(&channel, &draft);
        struct tip_step step = { .tip_id = draft.id, .version = 1, .outcome = S("checked") };
        assert_int_equal(tips_close(&channel.desk, &channel.first, &step), ERR_CONFLICT);
        assert_ok(tips_take(&channel.desk, &channel.first, &step));
        assert_int_equal(tips_take(&channel.desk, &channel.second, &step), ERR_CONFLICT);
        step.version = 2;
        step.message_id = tip_id_new();
        step.told = S("Terima kasih. Kapan Anda terakhir melihatnya?");
        assert_ok(tips_reply(&channel.desk, &channel.first, &step));
        assert_ok(tips_reply(&channel.desk, &channel.first, &step));
        assert_ok(channel_look(&channel, receipt.code, &status));
        assert_slice(status.state, "taken");
        assert_int_equal(status.message_count, 1);
        assert_true(status.messages[0].from_office);
        step.message_id = tip_id_new();
        assert_int_equal(tips_reply(&channel.desk, &channel.first, &step), ERR_STALE);
        step.version = 3;
        step.outcome = S("entah");
        assert_int_equal(tips_close(&channel.desk, &channel.first, &step), ERR_INVALID);
        step.outcome = S("checked");
        assert_ok(tips_close(&channel.desk, &channel.first, &step));
        assert_ok(channel_look(&channel, receipt.code, &status));
        assert_slice(status.state, "closed");
        assert_slice(status.outcome, "checked");
        assert_int_equal(status.message_count, 2);
        struct tip_addition late = { .code = slice_from_cstr(receipt.code),
                                     .id = tip_id_new(),
                                     .told = S("Masih ada lagi.") };
        assert_int_equal(tips_add(&channel.desk, &late, &channel.house.arena), ERR_CONFLICT);
        channel_close(&channel);
}

static int64_t waiting(struct channel *channel, const struct actor *actor)
{
        int64_t count = -1;
        assert_ok(tips_waiting(&channel->desk, actor, &channel->house.arena, &count));
        return count;
}

static void what_the_citizen_adds_after_an_answer_is_seen(void **state)
{
        struct channel channel;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        struct tip_receipt receipt = channel_send(&channel, &draft);
        struct slice code = slice_from_cstr(receipt.code);
        struct tip_step step = { .tip_id = draft.id, .version = 1, .message_id = tip_id_new(),
                                 .told = S("Kapan Anda melihatnya?") };
        const struct actor *mine = list(&channel, &channel.first).items[0].mine ? &channel.first : &channel.second;
        const struct actor *other = mine == &channel.first ? &channel.second : &channel.first;
        assert_int_equal(waiting(&channel, mine), 1); /* nobody took it */
        assert_int_equal(waiting(&channel, other), 0);
        assert_ok(tips_take(&channel.desk, mine, &step));
        step.version = 2;
        assert_ok(tips_reply(&channel.desk, mine, &step));
        assert_int_equal(waiting(&channel, mine), 0);
        assert_false(list(&channel, mine).items[0].citizen_wrote);
        struct tip_addition more = { .code = code, .id = tip_id_new(), .told = S("Kemarin malam di pasar.") };
        assert_ok(tips_add(&channel.desk, &more, &channel.house.arena));
        assert_true(list(&channel, mine).items[0].citizen_wrote);
        assert_int_equal(waiting(&channel, mine), 1);
        assert_int_equal(waiting(&channel, other), 0);
        step = (struct tip_step){ .tip_id = draft.id, .version = 3, .message_id = tip_id_new(), .told = S("Baik.") };
        assert_ok(tips_reply(&channel.desk, mine, &step));
        assert_false(list(&channel, mine).items[0].citizen_wrote);
        assert_ok(tips_add(&channel.desk, &more, &channel.house.arena)); /* the same once more is nothing new */
        assert_false(list(&channel, mine).items[0].citizen_wrote);
        struct attachment_made *made = arena_new(&channel.house.arena, struct attachment_made);
        made->page_count = 1;
        made->pages[1] = (struct attachment_page){ .media_type = S("image/png"), .bytes = S("gambar") };
        struct tip_pictures_new photo = { .code = code, .id = tip_id_new(), .made = made };
        assert_ok(tips_add_pictures(&channel.desk, &photo, &channel.house.arena));
        assert_true(list(&channel, mine).items[0].citizen_wrote);
        step = (struct tip_step){ .tip_id = draft.id, .version = 4, .outcome = S("checked") };
        assert_ok(tips_close(&channel.desk, mine, &step));
        assert_int_equal(waiting(&channel, mine), 0);
        channel_close(&channel);
}

static void the_table_of_edges_has_no_other_edge(void **state)
{
        static const struct slice actions[] = { S("tip.take"), S("tip.reply"), S("tip.close") };
        static const struct slice states[] = { S("new"), S("taken"), S("closed") };
        static const bool allowed[3][3] = { { true, false, false }, { true, true, false }, { false, true, false } };
        struct slice to;
        (void)state;
        for (size_t action = 0; action < 3; action++)
                for (size_t from = 0; from < 3; from++)
                        assert_int_equal(tip_edge(actions[action], states[from], &to), allowed[action][from]);
}

static void others_than_the_office_s_analysts_see_nothing(void **state)
{
        struct channel channel;
        struct tip_rows rows;
        struct tip_page page;
        (void)state;
        channel_open(&channel);
        struct actor babinsa = house_person(
                &channel.house, &(struct house_person){ "babinsa", "Babinsa", "Babinsa", "babinsa", "35.02.01", NULL });
        struct actor other = channel.first;
        other.office_id = channel.house.other_office;
        struct tip_draft draft = channel_draft(TOLD);
        (void)channel_send(&channel, &draft);
        struct tip_filter filter = { .limit = 50 };
        assert_int_equal(tips_list(&channel.desk, &babinsa, &filter, &channel.house.arena, &rows), ERR_FORBIDDEN);
        assert_int_equal(tips_read(&channel.desk, &babinsa, draft.id, &channel.house.arena, &page), ERR_NOT_FOUND);
        assert_int_equal(tips_read(&channel.desk, &other, draft.id, &channel.house.arena, &page), ERR_NOT_FOUND);
        assert_ok(tips_list(&channel.desk, &other, &filter, &channel.house.arena, &rows));
        assert_int_equal(rows.count, 0);
        channel_close(&channel);
}

static int64_t journal_entries(struct channel *channel)
{
        struct journal_key *key;
        struct journal_verdict verdict;
        int64_t epoch, sealed;
        char path[128];
        (void)snprintf(path, sizeof path, "%s/journal.key", channel->house.fixture.folder);
        assert_ok(journal_key_open(path, true, &key));
        assert_ok(journal_lease(channel->desk.main, channel->house.office, &epoch));
        assert_ok(journal_seal(channel->desk.main, epoch, 1000, &sealed));
        assert_ok(journal_verify(channel->desk.main, key, channel->house.office, SLICE_NULL, &verdict));
        journal_key_close(key);
        return verdict.entries;
}

static void reading_is_in_the_journal_and_sending_is_not(void **state)
{
        struct channel channel;
        struct tip_status status;
        (void)state;
        channel_open(&channel);
        int64_t before = journal_entries(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        struct tip_receipt receipt = channel_send(&channel, &draft);
        assert_ok(channel_look(&channel, receipt.code, &status));
        assert_int_equal(journal_entries(&channel), before);
        (void)list(&channel, &channel.first);
        (void)read_tip(&channel, &channel.first, draft.id);
        assert_int_equal(journal_entries(&channel), before + 2);
        channel_close(&channel);
}

static void telephone_and_recruiter_reach_the_subjects_when_it_is_taken(void **state)
{
        enum error err;
        struct channel channel;
        struct subject_ids subjects;
        bool named = false;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft("Orang itu menelepon 0840 9000 0003 dari kantor.");
        draft.phone = S("0840-5550-0099");
        draft.recruiter = S("Pak Darsono");
        (void)channel_send(&channel, &draft);
        struct source_ref source = { .office_id = channel.house.office, .kind = SOURCE_TIP, .id = draft.id };
        transaction (tx, channel.desk.main, TX_READ, &err) {
                err = subjects_of_source(tx, &source, &channel.house.arena, &subjects);
        }
        assert_ok(err);
        assert_int_equal(subjects.count, 0);
        assert_ok(tips_take(&channel.desk, &channel.first, &(struct tip_step){ .tip_id = draft.id, .version = 1 }));
        transaction (tx, channel.desk.main, TX_READ, &err) {
                err = subjects_of_source(tx, &source, &channel.house.arena, &subjects);
                if (err == OK)
                        err = access_is_named(tx, channel.head.person_id, SOURCE_TIP, draft.id, &named);
        }
        assert_ok(err);
        assert_int_equal(subjects.count, 2);
        assert_true(named);
        channel_close(&channel);
}

static const char *needle;
static bool needle_found;

static int search_file(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
        (void)walk;
        if (kind != FTW_F || about->st_size == 0)
                return 0;
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        char *bytes = malloc((size_t)about->st_size);
        assert_non_null(bytes);
        ssize_t size = read(fd, bytes, (size_t)about->st_size);
        if (size > 0 && slice_find(slice_of(bytes, (size_t)size), slice_from_cstr(needle)) != SIZE_MAX)
                needle_found = true;
        free(bytes);
        close(fd);
        return 0;
}

static bool on_disk(struct channel *channel, const char *text)
{
        needle = text;
        needle_found = false;
        assert_int_equal(nftw(channel->house.fixture.folder, search_file, 8, FTW_PHYS), 0);
        return needle_found;
}

static void words_and_code_are_nowhere_on_the_disk(void **state)
{
        struct channel channel;
        char plain[TIP_CODE_SIZE + 1] = { 0 };
        size_t size = 0;
        (void)state;
        channel_open(&channel);
        struct tip_draft draft = channel_draft("Kalimat rahasia tentang gudang biru di tepi sungai.");
        draft.recruiter = S("Nama Perekrut Unik");
        draft.phone = S("084055512399");
        struct tip_receipt receipt = channel_send(&channel, &draft);
        (void)read_tip(&channel, &channel.first, draft.id);
        for (size_t i = 0; receipt.code[i]; i++)
                if (receipt.code[i] != '-')
                        plain[size++] = receipt.code[i];
        assert_false(on_disk(&channel, "gudang biru"));
        assert_false(on_disk(&channel, "Perekrut Unik"));
        assert_false(on_disk(&channel, "084055512399"));
        assert_false(on_disk(&channel, receipt.code));
        assert_false(on_disk(&channel, plain));
        assert_true(on_disk(&channel, "own-eyes"));
        channel_close(&channel);
}

static void no_id_holds_a_time(void **state)
{
        (void)state;
        for (int i = 0; i < 50; i++)
                assert_int_equal(tip_id_new().bytes[6] >> 4, 8);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_code_is_80_bits_and_is_read_as_people_type),
                cmocka_unit_test(numbers_are_found_however_they_stand_in_a_text),
                cmocka_unit_test(a_sending_repeated_is_the_same_sending),
                cmocka_unit_test(what_is_incomplete_is_refused_field_by_field),
                cmocka_unit_test(every_kind_of_wrong_code_is_the_same),
                cmocka_unit_test(a_given_code_is_told_from_others_before_the_slow_work),
                cmocka_unit_test(a_code_has_turns_of_its_own),
                cmocka_unit_test(a_code_that_comes_all_the_time_stands_behind),
                cmocka_unit_test(a_code_without_a_mark_still_opens_its_tip),
                cmocka_unit_test(for_whom_it_names_it_does_not_exist),
                cmocka_unit_test(the_last_of_very_many_numbers_names_too),
                cmocka_unit_test(when_all_analysts_are_named_the_head_gets_it),
                cmocka_unit_test(whom_a_tip_seems_to_name_does_not_get_it),
                cmocka_unit_test(an_addition_passes_the_tip_on),
                cmocka_unit_test(who_comes_later_is_named_too),
                cmocka_unit_test(what_is_added_later_names_too),
                cmocka_unit_test(nobody_answers_in_time_and_the_head_stands_in),
                cmocka_unit_test(an_answer_is_due_in_an_hour_or_on_the_next_working_day),
                cmocka_unit_test(the_office_takes_answers_and_closes_and_the_citizen_reads_it),
                cmocka_unit_test(what_the_citizen_adds_after_an_answer_is_seen),
                cmocka_unit_test(the_table_of_edges_has_no_other_edge),
                cmocka_unit_test(others_than_the_office_s_analysts_see_nothing),
                cmocka_unit_test(reading_is_in_the_journal_and_sending_is_not),
                cmocka_unit_test(telephone_and_recruiter_reach_the_subjects_when_it_is_taken),
                cmocka_unit_test(words_and_code_are_nowhere_on_the_disk),
                cmocka_unit_test(no_id_holds_a_time),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
