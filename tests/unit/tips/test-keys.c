/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The key of one tip: it stands in the database of tips, opens that tip and no other, and whom the tip names does not
 * learn from its absence that there was one. */
#include "../cases.h"
#include "../house.h"

#include "text/date.h"
#include "tips/internal.h"

#define MONDAY_MORNING INT64_C(1757899500000000) /* 2025-09-15 08:25 WIB */
#define TOLD "Ada yang mengumpulkan KTP warga di rumah kosong dekat pasar."

struct channel {
        struct house house;
        struct tip_desk desk;
        struct actor first, second;
};

static void open_tips_store(struct channel *channel)
{
        char message[STORE_MESSAGE_SIZE] = "";
        struct store_options options = { .folder = channel->house.fixture.folder, .file = "tips.db",
                                         .vault = channel->house.fixture.vault };
        if (store_open(&options, &channel->desk.tips, message) != OK ||
            store_migrate(channel->desk.tips, &migrations_tips, message) != OK)
                fail_msg("%s", message);
}

static void open_channel(struct channel *channel)
{
        *channel = (struct channel){ 0 };
        tip_code_use_least_cost();
        clock_freeze(MONDAY_MORNING);
        house_open(&channel->house);
        open_tips_store(channel);
        channel->desk.main = channel->house.fixture.store;
        channel->desk.office_id = channel->house.office;
        channel->desk.zone_minutes = OFFSET_WIB;
        channel->first = house_person(&channel->house, &(struct house_person){ "analis-1", "Analis Satu", "Analis",
                                                                               "analyst", "", "+6284090000001" });
        channel->second = house_person(&channel->house, &(struct house_person){ "analis-2", "Analis Dua", "Analis",
                                                                                "analyst", "", "+6284090000002" });
}

static void close_channel(struct channel *channel)
{
        store_close(channel->desk.tips);
        house_close(&channel->house);
        clock_freeze(-1);
}

static struct tip_draft draft_of(const char *told)
{
        return (struct tip_draft){ .id = tip_id_new(),
                                   .district_code = S("35.02.01"),
                                   .village_code = S("35.02.01.2001"),
                                   .told = slice_from_cstr(told),
                                   .happened = S("week"),
                                   .knowledge = S("own-eyes") };
}

static struct tip_receipt send(struct channel *channel, const struct tip_draft *draft)
{
        struct tip_receipt receipt;
        assert_ok(tips_send(&channel->desk, draft, &channel->house.arena, &receipt));
        return receipt;
}

static enum error look(struct channel *channel, const char *code, struct tip_status *ret_status)
{
        return tips_status(&channel->desk, slice_from_cstr(code), &channel->house.arena, ret_status);
}

static enum error read_by(struct channel *channel, const struct actor *actor, struct uuid id, struct tip_page *ret_page)
{
        return tips_read(&channel->desk, actor, id, &channel->house.arena, ret_page);
}

static void reopen_tips_store(struct channel *channel)
{
        store_close(channel->desk.tips);
        open_tips_store(channel);
}

static void add_words(struct channel *channel, const struct tip_receipt *receipt, const char *told)
{
        struct tip_addition addition = { .code = slice_from_cstr(receipt->code), .id = tip_id_new(),
                                         .told = slice_from_cstr(told) };
        assert_ok(tips_add(&channel->desk, &addition, &channel->house.arena));
}

/* The keys stand in the database of tips, hold no time, and one opens one tip. */
static void without_its_key_one_tip_is_closed_and_the_others_open(void **state)
{
        (void)state;
        struct channel channel;
        struct tip_status status;
        struct tip_page page;
        open_channel(&channel);
        struct tip_draft gone = draft_of(TOLD "\nTelepon 0840-9000-0002.");
        struct tip_draft kept = draft_of("Ada selebaran kerja di warung.");
        struct tip_receipt lost = send(&channel, &gone), receipt = send(&channel, &kept);
        add_words(&channel, &lost, "Mereka pergi malam.");
        add_words(&channel, &receipt, "Warungnya dekat sungai.");
        assert_int_equal(house_number(channel.desk.tips, "SELECT count(*) FROM case_key"), 2);
        case_forget(channel.desk.tips, channel.house.office, gone.id);
        reopen_tips_store(&channel);
        assert_int_equal(look(&channel, lost.code, &status), ERR_ERASED);
        assert_int_equal(read_by(&channel, &channel.first, gone.id, &page), ERR_ERASED);
        assert_int_equal(read_by(&channel, &channel.second, gone.id, &page), ERR_NOT_FOUND); /* named in it */
        struct tip_addition late = { .code = slice_from_cstr(lost.code), .id = tip_id_new(), .told = S("Masih ada.") };
        assert_int_equal(tips_add(&channel.desk, &late, &channel.house.arena), ERR_ERASED);
        assert_int_equal(house_number(channel.desk.tips, "SELECT count(*) FROM case_key"), 1);
        assert_int_equal(house_number(channel.desk.tips, "SELECT count(*) FROM tip_message"), 2);
        struct actor outsider = channel.first;
        outsider.roles[0].role = S("desk-officer");
        assert_int_equal(read_by(&channel, &outsider, gone.id, &page), read_by(&channel, &outsider, kept.id, &page));
        assert_ok(look(&channel, receipt.code, &status));
        assert_slice(status.messages[0].told, "Warungnya dekat sungai.");
        assert_ok(read_by(&channel, &channel.first, kept.id, &page));
        assert_true(slice_equal(page.told, kept.told));
        close_channel(&channel);
}

static void a_tip_of_before_opens_goes_on_and_comes_under_its_key(void **state)
{
        (void)state;
        struct channel channel;
        struct tip_status status;
        struct tip_page page;
        open_channel(&channel);
        struct tip_draft draft = draft_of(TOLD);
        draft.phone = S("0840-5551-2399");
        struct tip_receipt receipt = send(&channel, &draft);
        add_words(&channel, &receipt, "Mereka pergi malam.");
        assert_int_equal(cases_make_old(channel.desk.tips, &migrations_tips, channel.house.office), 3);
        reopen_tips_store(&channel);
        add_words(&channel, &receipt, "Kemarin mereka kembali.");
        assert_int_equal(house_number(channel.desk.tips, "SELECT count(*) FROM case_key"), 1);
        for (int turn = 0; turn < 2; turn++) {
                assert_ok(look(&channel, receipt.code, &status));
                assert_int_equal(status.message_count, 2);
                assert_ok(read_by(&channel, &channel.first, draft.id, &page));
                assert_true(slice_equal(page.told, draft.told));
                struct reseal_walk walk = { .set = &migrations_tips, .office_id = channel.house.office };
                while (!walk.finished)
                        assert_ok(reseal_step(channel.desk.tips, &walk));
                assert_int_equal(walk.done, turn == 0 ? 3 : 0);
                reopen_tips_store(&channel);
        }
        close_channel(&channel);
}

static enum error run(struct store *store, const char *sql)
{
        enum error err;
        struct statement statement = { .name = "test", .sqlite = sql, .postgres = sql };
        transaction (tx, store, TX_WRITE, &err)
                err = query_run(tx, &statement, NULL, NULL);
        return err;
}

/* An altered key is no way to learn that there is a tip. */
static void an_altered_key_tells_nobody_more_than_a_missing_one(void **state)
{
        (void)state;
        struct channel channel;
        struct tip_page page;
        open_channel(&channel);
        struct tip_draft draft = draft_of(TOLD "\nTelepon 0840-9000-0002.");
        (void)send(&channel, &draft);
        assert_ok(run(channel.desk.tips, "UPDATE case_key SET wrapped = (SELECT body FROM tip)"));
        reopen_tips_store(&channel);
        assert_int_equal(read_by(&channel, &channel.first, draft.id, &page), ERR_ERASED);
        assert_int_equal(read_by(&channel, &channel.second, draft.id, &page), ERR_NOT_FOUND); /* named in it */
        close_channel(&channel);
}

/* The whole message, under the other tip's own key: the row says another tip than the value. */
static void a_message_moved_to_another_tip_does_not_open_there(void **state)
{
        (void)state;
        struct channel channel;
        struct tip_status status;
        open_channel(&channel);
        struct tip_draft first = draft_of(TOLD), second = draft_of("Ada selebaran kerja di warung.");
        struct tip_receipt from = send(&channel, &first), to = send(&channel, &second);
        add_words(&channel, &from, "Mereka pergi malam.");
        assert_ok(look(&channel, to.code, &status));
        assert_ok(run(channel.desk.tips, "UPDATE tip_message SET place = 9, tip_id = (SELECT id FROM tip WHERE id <> "
                                         "tip_message.tip_id)"));
        assert_int_equal(look(&channel, to.code, &status), ERR_CORRUPT);
        close_channel(&channel);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(without_its_key_one_tip_is_closed_and_the_others_open),
                cmocka_unit_test(an_altered_key_tells_nobody_more_than_a_missing_one),
                cmocka_unit_test(a_message_moved_to_another_tip_does_not_open_there),
                cmocka_unit_test(a_tip_of_before_opens_goes_on_and_comes_under_its_key),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
