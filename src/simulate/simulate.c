/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simulate/simulate.h"
#include "simulate/vouching.h"
#include "simulate/words.h"
#include "simulate/world.h"

#include "text/date.h"
#include "text/phone.h"

enum {
        PHONES_SHARED = 300,    /* background phones that turn up again: agents, licensed companies */
        SHARED_FROM = 1'000'000,
        OWN_FROM = 20'000'000,  /* phones of applicants */
        GUARANTOR_FROM = 60'000'000,
        LETTER_MAX = 4000,
        PENDING_DAYS = 10,      /* applications of the last days have no outcome yet */
};

/* Fields are joined by commas; a field that needs it is quoted. */
static void put_field(struct buffer *out, struct slice text)
{
        bool quote = false;
        for (size_t i = 0; i < text.size && !quote; i++)
                quote = text.data[i] == ',' || text.data[i] == '"' || text.data[i] == '\n' || text.data[i] == '\r';
        if (quote)
                buffer_append_byte(out, '"');
        for (size_t i = 0; i < text.size; i++) {
                if (text.data[i] == '"')
                        buffer_append_byte(out, '"');
                buffer_append_byte(out, text.data[i]);
        }
        if (quote)
                buffer_append_byte(out, '"');
        buffer_append_byte(out, ',');
}

static void put_text(struct buffer *out, const char *text)
{
        put_field(out, slice_from_cstr(text));
}

/* Takes back the last comma. */
static void end_row(struct buffer *out)
{
        if (out->size && !out->failed)
                out->size--;
        buffer_append(out, S("\r\n"));
}

static void put_id(struct buffer *out, const struct world *world, enum stream stream, uint32_t number)
{
        world_write_id(out, world, stream, number);
        buffer_append_byte(out, ',');
}

static void put_day(struct buffer *out, const struct world *world, int day)
{
        world_write_day(out, world, day);
        buffer_append_byte(out, ',');
}

static void put_village(struct buffer *out, uint32_t index)
{
        struct region village;
        (void)region_at(REGION_VILLAGE, index, &village);
        put_field(out, region_code(&village));
}

static void put_person(struct buffer *out, struct random *random, bool woman)
{
        words_person(out, random, woman);
        buffer_append_byte(out, ',');
}

static void put_phone(struct buffer *out, struct random *random, uint32_t serial, int variants)
{
        world_write_phone(out, random, serial, random_percent(random, (uint32_t)variants));
        buffer_append_byte(out, ',');
}

static uint32_t event_village(const struct world *world, const struct event *event, struct random *random)
{
        if (event->ring < 0)
                return world_village(world, random);
        const struct ring *ring = &world->rings[event->ring];
        return ring->villages[random_below(random, (uint32_t)ring->village_count)];
}

/* Who recruits, by which phone, for which company: a ring's own, or something now and then known in the background. */
static void put_recruiter(struct buffer *out, const struct world *world, const struct event *event,
                          struct random *random)
{
        const struct ring *ring = event->ring < 0 ? NULL : &world->rings[event->ring];
        if (ring && random_percent(random, 60))
                put_field(out, ring->recruiter);
        else if (!ring && random_percent(random, 45))
                put_person(out, random, random_percent(random, 40));
        else
                put_text(out, "");
        if (ring)
                put_phone(out, random, ring->phone, world->scenario->phone_variants);
        else if (random_percent(random, 40))
                put_phone(out, random, SHARED_FROM + random_below(random, PHONES_SHARED),
                          world->scenario->phone_variants);
        else
                put_text(out, "");
        if (ring && random_percent(random, 50))
                put_field(out, ring->company);
        else if (!ring && random_percent(random, 30)) {
                words_company(out, random);
                buffer_append_byte(out, ',');
        } else
                put_text(out, "");
}

static void put_report(struct buffer *out, const struct world *world, const struct event *event)
{
        struct random random = random_for(world->seed, STREAM_REPORT, event->number);
        const char *country = event->ring < 0 ? words_country(&random, random_percent(&random, 15))
                                              : world->rings[event->ring].country;
        put_id(out, world, STREAM_REPORT, event->number);
        put_day(out, world, event->day);
        put_village(out, event_village(world, event, &random));
        put_text(out, random_percent(&random, 80) ? "field" : "paper");
        put_text(out, words_reporter(&random));
        words_signs(out, &random);
        buffer_append_byte(out, ',');
        put_recruiter(out, world, event, &random);
        put_text(out, country);
        put_text(out, words_knowledge(&random));
        put_text(out, random_percent(&random, 3) ? "1" : "0");
        words_narrative(out, &random, country);
        buffer_append_byte(out, ',');
        end_row(out);
}

static enum error write_reports(struct world *world, struct buffer *out)
{
        struct event_list list;
        buffer_append(out,
                      S("id,date,village_code,channel,reporter,signs,recruiter,phone,company,country,knowledge,urgent,"
                        "narrative\r\n"));
        TRY(world_events(world, STREAM_REPORT, world->scenario->reports, world->scenario->ring_reports, &list));
        for (size_t i = 0; i < list.count && !out->failed; i++)
                put_report(out, world, &list.events[i]);
        return buffer_check(out);
}

/* Birth date and the identity number that goes with it: province 99, women +40 on the day. */
static void put_identity(struct buffer *out, const struct world *world, const struct event *event,
                         struct random *random, bool woman)
{
        int32_t age_days = 18 * 366 + (int32_t)random_below(random, 35 * 365);
        struct date born = date_from_days((int32_t)world->scenario->first_day + event->day - age_days);
        buffer_printf(out, "99%02u%02u%02u%02u%02u%04u,", 1 + random_below(random, 21), 1 + random_below(random, 20),
                      born.day + (woman ? 40u : 0u), born.month, (unsigned)born.year % 100, 1 + event->number % 9999);
        date_write(out, born, DATE_ISO, LANGUAGE_ID);
        buffer_append(out, woman ? S(",female,") : S(",male,"));
}

/* What the rows of one application share. */
struct made {
        const struct world *world;
        struct buffer *letters;
        uint32_t village; /* of the applicant */
};

static void put_letter(const struct made *made, const struct event *event, const char *guarantor)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, LETTER_MAX);
        if (!letter_write(&text, made->world, event, made->village, guarantor))
                return;
        put_id(made->letters, made->world, STREAM_APPLICATION, event->number);
        put_village(made->letters, made->village);
        put_field(made->letters, buffer_slice(&text));
        end_row(made->letters);
}

static void put_own_guarantor(struct buffer *out, const struct world *world, const struct event *event,
                              struct random *random)
{
        const struct ring *ring = event->ring < 0 ? NULL : &world->rings[event->ring];
        if (ring) {
                put_field(out, ring->recruiter);
                put_phone(out, random, ring->phone, world->scenario->phone_variants);
                put_text(out, "other");
        } else {
                put_person(out, random, random_percent(random, 50));
                put_phone(out, random, GUARANTOR_FROM + event->number % 10'000'000, world->scenario->phone_variants);
                put_text(out, words_relation(random));
        }
}

/* The first field of what was appended since `from`: a name without quotes. */
static void keep_name(const struct buffer *out, size_t from, struct voucher *voucher)
{
        struct slice fields = slice_from(buffer_slice(out), from);
        fields = slice_sub(fields, 0, slice_find_byte(fields, ','));
        snprintf(voucher->name, sizeof voucher->name, "%.*s", SLICE_FMT(fields));
}

/* His own is drawn in any case: what follows in the row is then the same with one who vouches for others too. */
static void put_guarantor(struct buffer *out, const struct made *made, const struct event *event,
                          struct random *random)
{
        size_t from = out->size;
        struct voucher voucher;
        put_own_guarantor(out, made->world, event, random);
        bool other = vouching_of(made->world, event, made->village, &voucher);
        if (!other)
                keep_name(out, from, &voucher);
        if (other) {
                buffer_truncate(out, from);
                put_text(out, voucher.name);
                put_text(out, voucher.phone);
                put_text(out, voucher.relation);
        }
        put_letter(made, event, voucher.name);
}

static void put_application(struct buffer *out, struct made *made, const struct event *event)
{
        const struct world *world = made->world;
        struct random random = random_for(world->seed, STREAM_APPLICATION, event->number);
        const struct ring *ring = event->ring < 0 ? NULL : &world->rings[event->ring];
        const char *purpose = ring && random_percent(&random, 60) ? "wisata" : words_purpose(&random);
        bool work = !strcmp(purpose, "kerja"), pilgrim = !strcmp(purpose, "umrah") || !strcmp(purpose, "haji");
        bool woman = random_percent(&random, 60);
        put_id(out, world, STREAM_APPLICATION, event->number);
        put_day(out, world, event->day);
        put_text(out, purpose);
        put_text(out, ring ? ring->country : pilgrim ? "SA" : words_country(&random, false));
        put_person(out, &random, woman);
        put_identity(out, world, event, &random, woman);
        made->village = vouching_village(world, event, event_village(world, event, &random));
        put_village(out, made->village);
        put_phone(out, &random, OWN_FROM + event->number % 30'000'000, 30);
        put_guarantor(out, made, event, &random);
        if (work && !ring && random_percent(&random, 70)) {
                words_company(out, &random);
                buffer_append_byte(out, ',');
        } else {
                put_text(out, "");
        }
        put_text(out, random_percent(&random, 90) ? "1" : "0");
        put_text(out, event->day + PENDING_DAYS >= world->scenario->days ? "" : words_outcome(&random));
        end_row(out);
}

static enum error write_applications(struct world *world, struct simulation *simulation)
{
        struct event_list list;
        struct buffer *out = &simulation->applications;
        struct made made = { .world = world, .letters = &simulation->letters };
        buffer_append(made.letters, S("application,village_code,wording\r\n"));
        buffer_append(out, S("id,date,purpose,country,name,nik,birth_date,sex,village_code,phone,guarantor_name,"
                             "guarantor_phone,guarantor_relation,company,first_passport,outcome\r\n"));
        TRY(world_events(world, STREAM_APPLICATION, world->scenario->applications, world->scenario->ring_applications,
                         &list));
        for (size_t i = 0; i < list.count && !out->failed; i++)
                put_application(out, &made, &list.events[i]);
        TRY(buffer_check(made.letters));
        return buffer_check(out);
}

static enum error write_tips(struct world *world, struct buffer *out)
{
        struct event_list list;
        buffer_append(out, S("id,date,regency_code,text\r\n"));
        TRY(world_events(world, STREAM_TIP, world->scenario->tips, 0, &list));
        for (size_t i = 0; i < list.count && !out->failed; i++) {
                struct random random = random_for(world->seed, STREAM_TIP, list.events[i].number);
                struct region village, regency;
                (void)region_at(REGION_VILLAGE, world_village(world, &random), &village);
                (void)region_ancestor(&village, REGION_REGENCY, &regency);
                put_id(out, world, STREAM_TIP, list.events[i].number);
                put_day(out, world, list.events[i].day);
                put_field(out, region_code(&regency));
                words_narrative(out, &random, words_country(&random, random_percent(&random, 30)));
                buffer_append_byte(out, ',');
                end_row(out);
        }
        return buffer_check(out);
}

static void put_ids(struct buffer *out, const struct world *world, enum stream stream, int first, int count)
{
        for (int i = 0; i < count; i++) {
                if (i)
                        buffer_append_byte(out, '|');
                world_write_id(out, world, stream, (uint32_t)(first + i));
        }
        buffer_append_byte(out, ',');
}

/* The Monday of a day's week. */
static void put_week(struct buffer *out, const struct world *world, int day)
{
        uint8_t weekday = date_weekday(date_from_days((int32_t)world->scenario->first_day + day));
        put_day(out, world, day - (weekday - MONDAY));
}

static void put_truth(struct buffer *out, const struct world *world, int number)
{
        const struct scenario *scenario = world->scenario;
        const struct ring *ring = &world->rings[number];
        struct phone phone = phone_demo(ring->phone);
        struct region village;
        buffer_printf(out, "%d,", number + 1);
        put_field(out, phone_slice(&phone));
        put_field(out, ring->company);
        put_field(out, ring->recruiter);
        for (size_t i = 0; i < ring->village_count; i++) {
                (void)region_at(REGION_VILLAGE, ring->villages[i], &village);
                buffer_printf(out, i ? "|%s" : "%s", village.code);
        }
        buffer_append_byte(out, ',');
        put_week(out, world, ring->first_day);
        put_week(out, world, ring->first_day + ring->days - 1);
        put_ids(out, world, STREAM_REPORT, scenario->reports + number * scenario->ring_reports, scenario->ring_reports);
        put_ids(out, world, STREAM_APPLICATION, scenario->applications + number * scenario->ring_applications,
                scenario->ring_applications);
        end_row(out);
}

static enum error write_truth(struct world *world, struct buffer *out)
{
        buffer_append(out, S("ring,phone,company,recruiter,villages,first_week,last_week,reports,applications\r\n"));
        for (int i = 0; i < world->scenario->rings; i++)
                put_truth(out, world, i);
        return buffer_check(out);
}

enum error simulate(const struct scenario *scenario, uint64_t seed, size_t limit, struct simulation *ret_simulation)
{
        buffer_init(&ret_simulation->reports, limit);
        buffer_init(&ret_simulation->applications, limit);
        buffer_init(&ret_simulation->tips, limit);
        buffer_init(&ret_simulation->truth, limit);
        buffer_init(&ret_simulation->letters, limit);
        ret_simulation->with_letters = scenario->letters.percent > 0;

        _cleanup_(world_free) struct world world = { 0 };
        TRY(world_make(&world, scenario, seed));
        TRY(write_reports(&world, &ret_simulation->reports));
        TRY(write_applications(&world, ret_simulation));
        TRY(write_tips(&world, &ret_simulation->tips));
        return write_truth(&world, &ret_simulation->truth);
}

void simulation_free(struct simulation *simulation)
{
        buffer_free(&simulation->reports);
        buffer_free(&simulation->applications);
        buffer_free(&simulation->tips);
        buffer_free(&simulation->truth);
        buffer_free(&simulation->letters);
}
