/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "channel.h"

#include "text/date.h"

void channel_open_tips(struct channel *channel)
{
        char message[STORE_MESSAGE_SIZE] = "";
        struct store_options options = { .folder = channel->house.fixture.folder, .file = "tips.db",
                                         .vault = channel->house.fixture.vault };
        if (store_open(&options, &channel->desk.tips, message) != OK ||
            store_migrate(channel->desk.tips, &migrations_tips, message) != OK)
                fail_msg("%s", message);
}

void channel_open(struct channel *channel)
{
        *channel = (struct channel){ 0 };
        tip_code_use_least_cost();
        clock_freeze(MONDAY_MORNING);
        house_open(&channel->house);
        channel_open_tips(channel);
        channel->desk.main = channel->house.fixture.store;
        channel->desk.office_id = channel->house.office;
        channel->desk.zone_minutes = OFFSET_WIB;
        channel->first = house_person(&channel->house, &(struct house_person){ "analis-1", "Analis Satu", "Analis",
                                                                               "analyst", "", "+6284090000001" });
        channel->second = house_person(&channel->house, &(struct house_person){ "analis-2", "Analis Dua", "Analis",
                                                                                "analyst", "", "+6284090000002" });
        channel->head = house_person(&channel->house, &(struct house_person){ "kepala", "Kepala", "Kepala", "head", "",
                                                                               "+6284090000003" });
}

void channel_close(struct channel *channel)
{
        store_close(channel->desk.tips);
        house_close(&channel->house);
        clock_freeze(-1);
}

struct tip_draft channel_draft(const char *told)
{
        return (struct tip_draft){ .id = tip_id_new(),
                                   .district_code = S("35.02.01"),
                                   .village_code = S("35.02.01.2001"),
                                   .told = slice_from_cstr(told),
                                   .happened = S("week"),
                                   .knowledge = S("own-eyes") };
}

struct tip_receipt channel_send(struct channel *channel, const struct tip_draft *draft)
{
        struct tip_receipt receipt;
        assert_ok(tips_send(&channel->desk, draft, &channel->house.arena, &receipt));
        return receipt;
}

enum error channel_look(struct channel *channel, const char *code, struct tip_status *ret_status)
{
        return tips_status(&channel->desk, slice_from_cstr(code), &channel->house.arena, ret_status);
}
