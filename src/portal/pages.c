/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "portal.html.h"
#include "portal.routes.h"

#include "base/checked.h"
#include "export/atom.h"
#include "portal/portal.h"
#include "program/app.h"
#include "region/region.h"
#include "store/store.h"
#include "text/phone.h"

enum { HEADLINES_MAX = 6, BRIEF_MAX = 12, LATEST_MAX = 5, CACHE_SECONDS = 60 };

static struct slice link_to(struct request *rq, const char *folder, struct slice key)
{
        return arena_printf(rq->arena, "%s%.*s", folder, SLICE_FMT(key));
}

static struct slice page_link(struct request *rq, const char *folder, struct slice key)
{
        return keep_language(rq, link_to(rq, folder, key));
}

static enum error read_portal(struct request *rq, struct portal *ret_portal)
{
        enum error err;
        struct portal_reader reader = { .office_id = rq->app->public_office, .language = rq->language,
                                        .zone_minutes = rq->app->public_zone_minutes };
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = portal_read(tx, &reader, rq->arena, ret_portal);
        }
        return err;
}

/* Anybody may keep the answer for a minute, and asks by its version after that. */
static enum error allow_keeping(struct request *rq, struct slice version, bool *ret_fresh)
{
        response_cache(rq, CACHE_SECONDS);
        return response_etag(rq, version, ret_fresh);
}

static enum error open_page(struct request *rq, const struct portal *portal, struct page *ret_page, bool *ret_fresh)
{
        struct slice version = arena_printf(rq->arena, "%016llx", (unsigned long long)portal->stamp);
        if (slice_is_null(version))
                return ERR_MEMORY;
        TRY(allow_keeping(rq, version, ret_fresh));
        return *ret_fresh ? OK : page_open(rq, ret_page);
}

/* --- home --- */

static struct slice level_kind(struct slice level)
{
        static const struct slice kinds[][2] = {
                { S("WASPADA"), S("waspada") }, { S("SIAGA"), S("siaga") }, { S("AWAS"), S("awas") }
        };
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
                if (slice_equal(kinds[i][0], level))
                        return kinds[i][1];
        return S("waiting");
}

static struct slice area_label(struct request *rq, struct slice code)
{
        return code.size ? region_label_of(rq->arena, code) : SLICE_NULL;
}

static const struct portal_news *news_in(const struct portal *portal, struct slice section)
{
        for (size_t i = 0; i < portal->news_count; i++)
                if (slice_equal(portal->news[i].section, section))
                        return &portal->news[i];
        return NULL;
}

/* The nearest activity that is still to come, else the last one. The list is newest first. */
static const struct portal_activity *next_activity(const struct portal *portal)
{
        const struct portal_activity *next = portal->activity_count ? &portal->activities[0] : NULL;
        for (size_t i = 0; i < portal->activity_count; i++)
                if (date_compare(portal->activities[i].date, portal->today) >= 0)
                        next = &portal->activities[i];
        return next;
}

static enum error fill_news(struct request *rq, const struct portal *portal, struct view_portal_home *view)
{
        struct view_portal_home_headlines *headlines =
                arena_array(rq->arena, struct view_portal_home_headlines, HEADLINES_MAX);
        struct view_portal_home_brief *brief = arena_array(rq->arena, struct view_portal_home_brief, BRIEF_MAX);
        struct view_portal_home_latest *latest = arena_array(rq->arena, struct view_portal_home_latest, LATEST_MAX);
        if (!headlines || !brief || !latest)
                return ERR_MEMORY;
        for (size_t i = 0; i < portal->news_count; i++) {
                const struct portal_news *news = &portal->news[i];
                struct slice url = page_link(rq, "/berita/", news->key);
                if (slice_equal(news->section, S("sari")) && view->headlines_count < HEADLINES_MAX)
                        headlines[view->headlines_count++] = (struct view_portal_home_headlines){
                                .title = news->title, .lead = news->lead, .url = url, .date = news->date };
                if (slice_equal(news->section, S("sekilas")) && view->brief_count < BRIEF_MAX)
                        brief[view->brief_count++] =
                                (struct view_portal_home_brief){ .title = news->title, .lead = news->lead, .url = url };
                if (view->latest_count < LATEST_MAX)
                        latest[view->latest_count++] = (struct view_portal_home_latest){ .title = news->title,
                                                                                         .url = url,
                                                                                         .date = news->date };
        }
        view->headlines = headlines;
        view->brief = brief;
        view->latest = latest;
        return OK;
}

static enum error fill_home_warnings(struct request *rq, const struct portal *portal, struct view_portal_home *view)
{
        struct view_portal_home_warnings *rows =
                arena_array(rq->arena, struct view_portal_home_warnings, portal->warnings.count + 1);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < portal->warnings.count; i++) {
                const struct public_warning *warning = &portal->warnings.items[i];
                rows[i] = (struct view_portal_home_warnings){ .kind = level_kind(warning->level),
                                                              .level = warning->level,
                                                              .title = warning->title,
                                                              .area = warning_areas_text(rq->arena, warning->areas),
                                                              .url = page_link(rq, "/peringatan-publik#",
                                                                             warning->number) };
        }
        view->warnings = rows;
        view->warnings_count = portal->warnings.count;
        return OK;
}

static enum error render_home(struct request *rq, const struct portal *portal)
{
        struct page page;
        struct view_portal_home view = { 0 };
        struct view_portal_home_lead lead;
        struct view_portal_home_banner banner;
        struct view_portal_home_activity activity;
        const struct portal_news *news = news_in(portal, S("utama"));
        const struct portal_activity *next = next_activity(portal);
        TRY(fill_news(rq, portal, &view));
        TRY(fill_home_warnings(rq, portal, &view));
        if (news) {
                lead = (struct view_portal_home_lead){ .title = news->title,
                                                       .lead = news->lead,
                                                       .date = news->date,
                                                       .url = page_link(rq, "/berita/", news->key),
                                                       .credit = news->credit,
                                                       .confirmed = news->confirmed };
                view.lead = &lead;
        }
        if (portal->lesson_count > 0) {
                const struct portal_lesson *first = &portal->lessons[0];
                banner = (struct view_portal_home_banner){ .title = first->title, .summary = first->summary,
                                                           .url = page_link(rq, "/belajar/", first->key) };
                view.banner = &banner;
        }
        if (next) {
                activity = (struct view_portal_home_activity){ .title = next->title,
                                                               .place = next->place,
                                                               .date = next->date,
                                                               .coming = date_compare(next->date, portal->today) >= 0,
                                                               .credit = next->credit };
                view.activity = &activity;
        }
        TRY(page_open(rq, &page));
        render_portal_home(&page, &view);
        return buffer_check(page.out);
}

static enum error send_home_copy(struct request *rq, const struct portal_copy *copy)
{
        bool fresh;
        TRY(allow_keeping(rq, slice_from_cstr(copy->tag), &fresh));
        if (fresh)
                return OK;
        buffer_append(response_body(rq), copy->bytes);
        return response_html(rq, 200);
}

static enum error make_home(struct request *rq, struct portal_place place, const struct portal *portal)
{
        struct portal_copy copy;
        TRY(render_home(rq, portal));
        portal_keep(place, portal->stamp, buffer_slice(response_body(rq)));
        bool fresh;
        (void)snprintf(copy.tag, sizeof copy.tag, "%016llx", (unsigned long long)portal->stamp);
        TRY(allow_keeping(rq, arena_copy(rq->arena, slice_from_cstr(copy.tag)), &fresh));
        return fresh ? OK : response_html(rq, 200);
}

/* ROUTE GET /
 * summary: Beranda / Home page
 * permission: public
 * purpose: none
 * rate: none
 * pool: inline
 */
enum error portal_home_page(struct request *rq, const struct portal_home_page_params *p)
{
        (void)p;
        struct portal portal;
        struct portal_copy copy;
        enum language named;
        struct portal_place place = { .store = rq->app->store, .language = rq->language,
                                      .named = language_parse(request_query_word(rq, "lang"), &named) ||
                                               language_parse(request_cookie(rq, "__Host-lang"), &named) };
        enum portal_freshness freshness = portal_find_copy(place, rq->may_wait, rq->arena, &copy);
        if (freshness == PORTAL_FRESH)
                return send_home_copy(rq, &copy);
        if (!rq->may_wait)
                return ERR_RETRY;
        enum error err = read_portal(rq, &portal);
        /* An old page is better than none while the database is busy. */
        if (freshness == PORTAL_CHECK && (err == ERR_BUSY || (err == OK && portal_holds(place, portal.stamp))))
                return send_home_copy(rq, &copy);
        TRY(err);
        return make_home(rq, place, &portal);
}

/* --- news --- */

/* ROUTE GET /berita/{key}
 * summary: Satu berita / One piece of news
 * permission: public
 * purpose: none
 * rate: none
 * path key line 1..80
 */
enum error portal_news_page(struct request *rq, const struct portal_news_page_params *p)
{
        bool fresh;
        struct page page;
        struct portal portal;
        const struct portal_news *news = NULL;
        struct view_portal_news_more more[LATEST_MAX];
        size_t count = 0;
        TRY(read_portal(rq, &portal));
        for (size_t i = 0; i < portal.news_count; i++) {
                const struct portal_news *other = &portal.news[i];
                if (slice_equal(other->key, p->key))
                        news = other;
                else if (count < LATEST_MAX)
                        more[count++] = (struct view_portal_news_more){ .title = other->title, .date = other->date,
                                                                        .url = page_link(rq, "/berita/", other->key) };
        }
        if (!news)
                return ERR_NOT_FOUND;
        TRY(open_page(rq, &portal, &page, &fresh));
        if (fresh)
                return OK;
        render_portal_news(&page, &(struct view_portal_news){ .title = news->title,
                                                              .lead = news->lead,
                                                              .text = news->text,
                                                              .credit = news->credit,
                                                              .date = news->date,
                                                              .confirmed = news->confirmed,
                                                              .more = more,
                                                              .more_count = count });
        return response_html(rq, 200);
}

/* --- learning --- */

/* ROUTE GET /belajar
 * summary: Daftar bacaan / List of learning pages
 * permission: public
 * purpose: none
 * rate: none
 */
enum error portal_lessons_page(struct request *rq, const struct portal_lessons_page_params *p)
{
        (void)p;
        bool fresh;
        struct page page;
        struct portal portal;
        TRY(read_portal(rq, &portal));
        struct view_portal_lessons_lessons *rows = arena_array(rq->arena, struct view_portal_lessons_lessons,
                                                               portal.lesson_count + 1);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < portal.lesson_count; i++)
                rows[i] = (struct view_portal_lessons_lessons){ .title = portal.lessons[i].title,
                                                                .summary = portal.lessons[i].summary,
                                                                .confirmed = portal.lessons[i].confirmed,
                                                                .url = page_link(rq, "/belajar/",
                                                                                 portal.lessons[i].key) };
        TRY(open_page(rq, &portal, &page, &fresh));
        if (fresh)
                return OK;
        render_portal_lessons(&page,
                              &(struct view_portal_lessons){ .lessons = rows, .lessons_count = portal.lesson_count });
        return response_html(rq, 200);
}

/* The text of {"id": …, "en": …}, Indonesian when there is no other. */
static struct slice words_of(struct request *rq, json_t *words)
{
        json_t *text = json_object_get(words, language_code(rq->language).data);
        if (!json_is_string(text))
                text = json_object_get(words, "id");
        if (!json_is_string(text))
                return SLICE_NULL;
        return arena_copy(rq->arena, slice_of(json_string_value(text), json_string_length(text)));
}

struct sections {
        const struct view_lesson_section *items;
        size_t count;
};

static enum error read_sections(struct request *rq, const struct content_item *item, struct sections *ret_sections)
{
        json_t *body, *section;
        size_t index;
        TRY(content_body(item, &body));
        json_t *list = json_object_get(body, "sections");
        struct view_lesson_section *items =
                arena_array(rq->arena, struct view_lesson_section, json_array_size(list) + 1);
        if (items) {
                json_array_foreach(list, index, section)
                        items[index] = (struct view_lesson_section){
                                .heading = words_of(rq, json_object_get(section, "heading")),
                                .text = words_of(rq, json_object_get(section, "text")),
                        };
                *ret_sections = (struct sections){ .items = items, .count = json_array_size(list) };
        }
        json_decref(body);
        return items ? OK : ERR_MEMORY;
}

static const struct portal_lesson *find_lesson(const struct portal *portal, struct slice key)
{
        for (size_t i = 0; i < portal->lesson_count; i++)
                if (slice_equal(portal->lessons[i].key, key))
                        return &portal->lessons[i];
        return NULL;
}

/* ROUTE GET /belajar/{key}
 * summary: Satu bacaan / One learning page
 * permission: public
 * purpose: none
 * rate: none
 * path key line 1..80
 */
enum error portal_lesson_page(struct request *rq, const struct portal_lesson_page_params *p)
{
        bool fresh;
        struct page page;
        struct portal portal;
        struct sections sections;
        TRY(read_portal(rq, &portal));
        const struct portal_lesson *lesson = find_lesson(&portal, p->key);
        if (!lesson)
                return ERR_NOT_FOUND;
        TRY(read_sections(rq, lesson->item, &sections));
        TRY(open_page(rq, &portal, &page, &fresh));
        if (fresh)
                return OK;
        render_portal_lesson(&page, &(struct view_portal_lesson){
                                            .title = lesson->title,
                                            .summary = lesson->summary,
                                            .confirmed = lesson->confirmed,
                                            .sections = sections.items,
                                            .sections_count = sections.count,
                                            .source = content_text(lesson->item, "source", rq->language, rq->arena),
                                            .print_url = page_link(rq, "/belajar/",
                                                                   arena_join(rq->arena, lesson->key, S("/cetak"))) });
        return response_html(rq, 200);
}

/* ROUTE GET /belajar/{key}/cetak
 * summary: Satu bacaan untuk dicetak / One learning page for printing
 * permission: public
 * purpose: none
 * rate: none
 * path key line 1..80
 */
enum error portal_lesson_print_page(struct request *rq, const struct portal_lesson_print_page_params *p)
{
        bool fresh;
        struct page page;
        struct portal portal;
        struct sections sections;
        TRY(read_portal(rq, &portal));
        const struct portal_lesson *lesson = find_lesson(&portal, p->key);
        if (!lesson)
                return ERR_NOT_FOUND;
        TRY(read_sections(rq, lesson->item, &sections));
        TRY(open_page(rq, &portal, &page, &fresh));
        if (fresh)
                return OK;
        render_portal_lesson_print(&page,
                                   &(struct view_portal_lesson_print){
                                           .title = lesson->title,
                                           .summary = lesson->summary,
                                           .confirmed = lesson->confirmed,
                                           .sections = sections.items,
                                           .sections_count = sections.count,
                                           .source = content_text(lesson->item, "source", rq->language, rq->arena),
                                           .back_url = page_link(rq, "/belajar/", lesson->key) });
        return response_html(rq, 200);
}

/* --- activities --- */

/* ROUTE GET /kegiatan
 * summary: Kegiatan / Activities
 * permission: public
 * purpose: none
 * rate: none
 */
enum error portal_activities_page(struct request *rq, const struct portal_activities_page_params *p)
{
        (void)p;
        bool fresh;
        struct page page;
        struct portal portal;
        TRY(read_portal(rq, &portal));
        struct view_portal_activities_activities *rows =
                arena_array(rq->arena, struct view_portal_activities_activities, portal.activity_count + 1);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < portal.activity_count; i++) {
                const struct portal_activity *activity = &portal.activities[i];
                rows[i] = (struct view_portal_activities_activities){
                        .title = activity->title, .text = activity->text, .place = activity->place,
                        .region = area_label(rq, activity->regency), .date = activity->date, .credit = activity->credit,
                        .coming = date_compare(activity->date, portal.today) >= 0, .confirmed = activity->confirmed };
        }
        TRY(open_page(rq, &portal, &page, &fresh));
        if (fresh)
                return OK;
        render_portal_activities(&page, &(struct view_portal_activities){ .activities = rows,
                                                                          .activities_count = portal.activity_count });
        return response_html(rq, 200);
}

/* --- contacts --- */

/* As people read it, and as a telephone dials it. A short service number stays as it is. */
static enum error show_number(struct request *rq, struct slice number, struct slice *ret_shown,
                              struct slice *ret_dialled)
{
        struct phone phone;
        if (number.size == 0)
                return OK;
        *ret_shown = phone_shown(rq->arena, number);
        *ret_dialled = number;
        if (phone_parse(number, &phone) == PHONE_OK && phone.kind != PHONE_SERVICE)
                *ret_dialled = arena_copy(rq->arena, phone_slice(&phone));
        return slice_is_null(*ret_dialled) ? ERR_MEMORY : OK;
}

static enum error fill_contact(struct request *rq, const struct portal_contact *contact, struct view_contact *row)
{
        struct slice phone = SLICE_NULL, whatsapp = SLICE_NULL;
        *row = (struct view_contact){ .name = contact->name, .use = contact->use, .web = contact->web };
        TRY(show_number(rq, contact->phone, &row->phone, &phone));
        TRY(show_number(rq, contact->whatsapp, &row->whatsapp, &whatsapp));
        row->phone_url = link_to(rq, "tel:", phone);
        row->whatsapp_url = link_to(rq, "https://wa.me/", slice_from(whatsapp, slice_starts_with(whatsapp, S("+"))));
        row->web_url = link_to(rq, "https://", contact->web);
        return OK;
}

/* ROUTE GET /kontak
 * summary: Nomor yang dapat menolong / Numbers that can help
 * permission: public
 * purpose: none
 * rate: none
 */
enum error portal_contacts_page(struct request *rq, const struct portal_contacts_page_params *p)
{
        (void)p;
        bool fresh;
        struct page page;
        struct portal portal;
        struct view_portal_contacts view = { 0 };
        TRY(read_portal(rq, &portal));
        struct view_contact *urgent = arena_array(rq->arena, struct view_contact, portal.contact_count + 1);
        struct view_contact *others = arena_array(rq->arena, struct view_contact, portal.contact_count + 1);
        if (!urgent || !others)
                return ERR_MEMORY;
        for (size_t i = 0; i < portal.contact_count; i++) {
                const struct portal_contact *contact = &portal.contacts[i];
                /* An entry whose number the office has not confirmed yet helps nobody who needs help. */
                if (!contact->phone.size && !contact->whatsapp.size && !contact->web.size)
                        continue;
                TRY(fill_contact(rq, contact,
                                 contact->urgent ? &urgent[view.urgent_count++] : &others[view.others_count++]));
        }
        view.urgent = urgent;
        view.others = others;
        TRY(open_page(rq, &portal, &page, &fresh));
        if (fresh)
                return OK;
        render_portal_contacts(&page, &view);
        return response_html(rq, 200);
}

/* --- public warnings and the feed --- */

static struct slice level_meaning(const struct portal *portal, struct slice level)
{
        for (size_t i = 0; i < portal->level_count; i++)
                if (slice_equal(portal->levels[i].key, level))
                        return portal->levels[i].meaning;
        return SLICE_NULL;
}

/* 0: not since it was published, within the minute that publishing may take. */
static instant changed_at(const struct public_warning *warning)
{
        return warning->changed_at > warning->published_at + MINUTE ? warning->changed_at : 0;
}

/* ROUTE GET /peringatan-publik
 * summary: Peringatan publik / Public warnings
 * permission: public
 * purpose: none
 * rate: none
 */
enum error portal_warnings_page(struct request *rq, const struct portal_warnings_page_params *p)
{
        (void)p;
        bool fresh;
        struct page page;
        struct portal portal;
        TRY(read_portal(rq, &portal));
        struct view_portal_warnings_warnings *rows =
                arena_array(rq->arena, struct view_portal_warnings_warnings, portal.warnings.count + 1);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < portal.warnings.count; i++) {
                const struct public_warning *warning = &portal.warnings.items[i];
                rows[i] = (struct view_portal_warnings_warnings){ .id = warning->number,
                                                                  .kind = level_kind(warning->level),
                                                                  .level = warning->level,
                                                                  .meaning = level_meaning(&portal, warning->level),
                                                                  .title = warning->title,
                                                                  .body = warning->body,
                                                                  .changed = changed_at(warning),
                                                                  .area = warning_areas_text(rq->arena, warning->areas),
                                                                  .from = warning->published_at,
                                                                  .until = warning->expires_at - 1 };
        }
        TRY(open_page(rq, &portal, &page, &fresh));
        if (fresh)
                return OK;
        render_portal_warnings(&page, &(struct view_portal_warnings){ .warnings = rows,
                                                                      .warnings_count = portal.warnings.count });
        return response_html(rq, 200);
}

static const struct uuid feed_space = { .bytes = { 'k', 'e', 'n', 't', 'o', 'n', 'g', 'a', 'n', '-', 'f', 'e', 'e', 'd',
                                                   0, 1 } };

static struct uuid feed_id(struct request *rq, const char *kind, struct slice key)
{
        char office[UUID_TEXT_SIZE + 1];
        uuid_format(rq->app->public_office, office);
        return uuid_from_name(feed_space, arena_printf(rq->arena, "%s/%s/%.*s", office, kind, SLICE_FMT(key)));
}

static enum error fill_feed(struct request *rq, const struct portal *portal, struct atom_feed *feed)
{
        struct slice origin = request_origin(rq);
        const char *base = arena_cstr(rq->arena, origin);
        struct atom_entry *entries =
                arena_array(rq->arena, struct atom_entry, portal->warnings.count + portal->news_count + 1);
        if (!entries || !base)
                return ERR_MEMORY;
        for (size_t i = 0; i < portal->warnings.count; i++) {
                const struct public_warning *warning = &portal->warnings.items[i];
                entries[feed->count++] =
                        (struct atom_entry){ .id = feed_id(rq, "warning", warning->number),
                                             .title = warning->title,
                                             .summary = warning->body,
                                             .url = arena_printf(rq->arena, "%s/peringatan-publik#%.*s", base,
                                                                 SLICE_FMT(warning->number)),
                                             .category = warning->level,
                                             .published = warning->published_at,
                                             .updated = warning->changed_at };
        }
        for (size_t i = 0; i < portal->news_count && i < PORTAL_NEWS_MAX; i++) {
                const struct portal_news *news = &portal->news[i];
                instant at = date_start(news->date, rq->app->public_zone_minutes);
                entries[feed->count++] = (struct atom_entry){
                        .id = feed_id(rq, "news", news->key), .title = news->title, .summary = news->lead,
                        .url = arena_printf(rq->arena, "%s/berita/%.*s", base, SLICE_FMT(news->key)),
                        .category = news->section, .published = at, .updated = at };
        }
        for (size_t i = 0; i < feed->count; i++)
                if (entries[i].updated > feed->updated)
                        feed->updated = entries[i].updated;
        feed->entries = entries;
        feed->url = arena_printf(rq->arena, "%s/", base);
        feed->self_url = arena_printf(rq->arena, "%s/umpan.atom", base);
        return OK;
}

/* ROUTE GET /umpan.atom
 * summary: Umpan berita dan peringatan publik / Feed of news and public warnings
 * permission: public
 * purpose: none
 * rate: none
 * returns: application/atom+xml
 */
enum error portal_feed(struct request *rq, const struct portal_feed_params *p)
{
        (void)p;
        bool fresh;
        struct portal portal;
        TRY(read_portal(rq, &portal));
        struct atom_feed feed = { .id = feed_id(rq, "feed", S("public")), .title = rq->app->public_office_name,
                                  .subtitle = tr(rq->language, "Berita dan peringatan publik"),
                                  .author = rq->app->public_office_name, .language = language_code(rq->language),
                                  .fictional = rq->app->demo };
        TRY(allow_keeping(rq, arena_printf(rq->arena, "%016llx", (unsigned long long)portal.stamp), &fresh));
        if (fresh)
                return OK;
        TRY(fill_feed(rq, &portal, &feed));
        TRY(atom_feed_write(&feed, response_body(rq)));
        return response_send(rq, 200, ATOM_MEDIA_TYPE.data);
}

/* ROUTE GET /tentang
 * summary: Tentang dan sumber data / About and sources of data
 * permission: public
 * purpose: none
 * rate: none
 */
enum error portal_about_page(struct request *rq, const struct portal_about_page_params *p)
{
        (void)p;
        struct page page;
        response_cache(rq, CACHE_SECONDS);
        TRY(page_open(rq, &page));
        render_portal_about(&page, &(struct view_portal_about){ .attribution = S(REGION_ATTRIBUTION),
                                                                .version = S(PROGRAM_VERSION) });
        return response_html(rq, 200);
}
