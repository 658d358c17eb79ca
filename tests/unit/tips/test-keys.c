/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The key of one tip: it stands in the database of tips, opens that tip and no other, and whom the tip names does not
 * learn from its absence that there was one. */
#include "../cases.h"
#include "channel.h"

#include "text/date.h"

static enum error read_by(struct channel *channel, const struct actor *actor, struct uuid id, struct tip_page *ret_page)
{
        return tips_read(&channel->desk, actor, id, &channel->house.arena, ret_page);
}

static void reopen_tips_store(struct channel *channel)
{
        store_close(channel->desk.tips);
        channel_open_tips(channel);
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
        channel_open(&channel);
        struct tip_draft gone = channel_draft(TOLD "\nTelepon 0840-9000-0002.");
        struct tip_draft kept = channel_draft("Ada selebaran kerja di warung.");
        struct tip_receipt lost = channel_send(&channel, &gone), receipt = channel_send(&channel, &kept);
        add_words(&channel, &lost, "Mereka pergi malam.");
        add_words(&channel, &receipt, "Warungnya dekat sungai.");
        assert_int_equal(house_number(channel.desk.tips, "SELECT count(*) FROM case_key"), 2);
        case_forget(channel.desk.tips, channel.house.office, gone.id);
        reopen_tips_store(&channel);
        assert_int_equal(channel_look(&channel, lost.code, &status), ERR_ERASED);
        assert_int_equal(read_by(&channel, &channel.first, gone.id, &page), ERR_ERASED);
        assert_int_equal(read_by(&channel, &channel.second, gone.id, &page), ERR_NOT_FOUND); /* named in it */
        struct tip_addition late = { .code = slice_from_cstr(lost.code), .id = tip_id_new(), .told = S("Masih ada.") };
        assert_int_equal(tips_add(&channel.desk, &late, &channel.house.arena), ERR_ERASED);
        assert_int_equal(house_number(channel.desk.tips, "SELECT count(*) FROM case_key"), 1);
        assert_int_equal(house_number(channel.desk.tips, "SELECT count(*) FROM tip_message"), 2);
        struct actor outsider = channel.first;
        outsider.roles[0].role = S("desk-officer");
        assert_int_equal(read_by(&channel, &outsider, gone.id, &page), read_by(&channel, &outsider, kept.id, &page));
        assert_ok(channel_look(&channel, receipt.code, &status));
        assert_slice(status.messages[0].told, "Warungnya dekat sungai.");
        assert_ok(read_by(&channel, &channel.first, kept.id, &page));
        assert_true(slice_equal(page.told, kept.told));
        channel_close(&channel);
}

static void a_tip_of_before_opens_goes_on_and_comes_under_its_key(void **state)
{
        (void)state;
        struct channel channel;
        struct tip_status status;
        struct tip_page page;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        draft.phone = S("0840-5551-2399");
        struct tip_receipt receipt = channel_send(&channel, &draft);
        add_words(&channel, &receipt, "Mereka pergi malam.");
        assert_int_equal(cases_make_old(channel.desk.tips, &migrations_tips, channel.house.office), 3);
        reopen_tips_store(&channel);
        add_words(&channel, &receipt, "Kemarin mereka kembali.");
        assert_int_equal(house_number(channel.desk.tips, "SELECT count(*) FROM case_key"), 1);
        for (int turn = 0; turn < 2; turn++) {
                assert_ok(channel_look(&channel, receipt.code, &status));
                assert_int_equal(status.message_count, 2);
                assert_ok(read_by(&channel, &channel.first, draft.id, &page));
                assert_true(slice_equal(page.told, draft.told));
                struct reseal_walk walk = { .set = &migrations_tips, .office_id = channel.house.office };
                while (!walk.finished)
                        assert_ok(reseal_step(channel.desk.tips, &walk));
                assert_int_equal(walk.done, turn == 0 ? 3 : 0);
                reopen_tips_store(&channel);
        }
        channel_close(&channel);
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
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD "\nTelepon 0840-9000-0002.");
        (void)channel_send(&channel, &draft);
        assert_ok(run(channel.desk.tips, "UPDATE case_key SET wrapped = (SELECT body FROM tip)"));
        reopen_tips_store(&channel);
        assert_int_equal(read_by(&channel, &channel.first, draft.id, &page), ERR_ERASED);
        assert_int_equal(read_by(&channel, &channel.second, draft.id, &page), ERR_NOT_FOUND); /* named in it */
        channel_close(&channel);
}

/* The whole message, under the other tip's own key: the row says another tip than the value. */
static void a_message_moved_to_another_tip_does_not_open_there(void **state)
{
        (void)state;
        struct channel channel;
        struct tip_status status;
        channel_open(&channel);
        struct tip_draft first = channel_draft(TOLD), second = channel_draft("Ada selebaran kerja di warung.");
        struct tip_receipt from = channel_send(&channel, &first), to = channel_send(&channel, &second);
        add_words(&channel, &from, "Mereka pergi malam.");
        assert_ok(channel_look(&channel, to.code, &status));
        assert_ok(run(channel.desk.tips, "UPDATE tip_message SET place = 9, tip_id = (SELECT id FROM tip WHERE id <> "
                                         "tip_message.tip_id)"));
        assert_int_equal(channel_look(&channel, to.code, &status), ERR_CORRUPT);
        struct tip_page page; /* to who works on it, it is as a tip without its key, and not a fault of ours */
        assert_int_equal(read_by(&channel, &channel.first, second.id, &page), ERR_ERASED);
        channel_close(&channel);
}

/* A page may remember a key for a minute; a step that copies words into the main database asks for it. */
static void who_takes_a_tip_that_was_just_destroyed_takes_nothing_over(void **state)
{
        (void)state;
        struct channel channel;
        struct tip_page page;
        channel_open(&channel);
        struct tip_draft draft = channel_draft(TOLD);
        draft.phone = S("084055667788");
        (void)channel_send(&channel, &draft);
        assert_ok(read_by(&channel, &channel.first, draft.id, &page));
        case_forget(channel.desk.tips, channel.house.office, draft.id);
        assert_ok(read_by(&channel, &channel.first, draft.id, &page)); /* remembered */
        const struct tip_step step = { .tip_id = draft.id, .version = page.version };
        assert_int_equal(tips_take(&channel.desk, &channel.first, &step), ERR_ERASED);
        assert_int_equal(house_number(channel.desk.main, "SELECT count(*) FROM mention"), 0);
        channel_close(&channel);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(without_its_key_one_tip_is_closed_and_the_others_open),
                cmocka_unit_test(an_altered_key_tells_nobody_more_than_a_missing_one),
                cmocka_unit_test(a_message_moved_to_another_tip_does_not_open_there),
                cmocka_unit_test(who_takes_a_tip_that_was_just_destroyed_takes_nothing_over),
                cmocka_unit_test(a_tip_of_before_opens_goes_on_and_comes_under_its_key),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
