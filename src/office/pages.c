/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "office.html.h"
#include "office.routes.h"

#include "access/directory.h"
#include "base/checked.h"
#include "office/office.h"
#include "program/app.h"
#include "program/labels.h"
#include "program/village_map.h"
#include "store/store.h"

static enum error read_tips(struct request *rq, struct tip_counts *ret_counts)
{
        const struct actor *actor = request_actor(rq);
        struct tip_desk desk = { .tips = rq->app->tips, .main = rq->app->store, .office_id = actor->office_id,
                                 .zone_minutes = actor->zone_minutes };
        return tips_counts(&desk, actor, rq->arena, ret_counts);
}

/* "0", "kurang dari 5", "5–9". */
static struct slice figure_text(struct request *rq, int64_t number, int64_t width)
{
        struct office_figure figure = office_figure(number, width);
        if (figure.to == 0)
                return S("0");
        if (figure.from < width)
                return arena_printf(rq->arena, "%.*s %lld", SLICE_FMT(tr(rq->language, "kurang dari")),
                                    (long long)figure.to + 1);
        return arena_printf(rq->arena, "%lld–%lld", (long long)figure.from, (long long)figure.to);
}

struct glance_work {
        const char *permission; /* to open its list; NULL: not for this reader */
        struct view_office_glance_works row;
};

/* Only what the reader can open: a number that leads nowhere is no work of his. */
static size_t take_works(struct request *rq, const struct glance_work *known, size_t count,
                         struct view_office_glance_works *works)
{
        size_t taken = 0;
        for (size_t i = 0; i < count; i++)
                if (known[i].permission &&
                    access_may_ever(request_actor(rq), slice_from_cstr(known[i].permission)))
                        works[taken++] = known[i].row;
        return taken;
}

enum { WORKS_MAX = 16 };

struct waiting {
        const struct office_glance *glance;
        const struct tip_counts *tips;
        int64_t roles; /* that wait for a second person */
};

/* Fills at most WORKS_MAX rows and gives their number. */
static size_t fill_works(struct request *rq, const struct waiting *waiting, struct view_office_glance_works *works)
{
        const struct office_glance *glance = waiting->glance;
        const struct tip_counts *tips = waiting->tips;
        const struct glance_work known[] = {
                { "application.list", { tr(rq->language, "Putusan menunggu petugas kedua"),
                                        glance->applications_proposed, S("/paspor?keadaan=proposed"), 0 } },
                { "person.list", { tr(rq->language, "Peran menunggu konfirmasi"), waiting->roles, S("/orang"), 0 } },
                { "export.queue", { tr(rq->language, "Unduhan menunggu orang kedua"), glance->exports_waiting,
                                    S("/unduhan"), 0 } },
                { "glass.review", { tr(rq->language, "Pembukaan darurat menunggu telaah"), glance->glasses_waiting,
                                    S("/orang/darurat"), 0 } },
                { "exchange.list", { tr(rq->language, "Permintaan informasi menunggu jawaban mitra"),
                                     glance->requests_open, S("/permintaan"), glance->requests_late } },
                { "exchange.list", { tr(rq->language, "Permintaan yang tenggatnya dalam 3 hari"),
                                     glance->requests_soon, S("/permintaan"), 0 } },
                { "application.list", { tr(rq->language, "Keberatan menunggu jawaban kepala kantor"),
                                        glance->unanswered, S("/paspor/tenggat"), glance->unanswered_late } },
                { "application.list", { tr(rq->language, "Masa keberatan yang berakhir dalam 7 hari"),
                                        glance->objections_open, S("/paspor?keadaan=served"), 0 } },
                /* Who sees no signals sees the warnings of his own area alone, and this counts those of the office. */
                { "signal.list", { tr(rq->language, "Peringatan terbuka"), glance->warnings.warnings_open,
                                   S("/peringatan?status=published"), glance->warnings.warnings_expired } },
                { "signal.list", { tr(rq->language, "Sinyal menunggu telaah"), glance->warnings.signals_open,
                                   S("/sinyal"), 0 } },
                { "signal.list", { tr(rq->language, "Sinyal wilayah menunggu telaah"), glance->warnings.areas_open,
                                   S("/sinyal/wilayah"), 0 } },
                { "report.list", { tr(rq->language, "Laporan desa belum diambil"), glance->reports_new,
                                   S("/laporan/masuk?bagian=belum"), 0 } },
                /* Each tip opens for its recipients alone; that it waits is the office's business. */
                { "dashboard.read", { tr(rq->language, "Informasi warga belum diambil penerimanya"), tips->waiting,
                                      S(""), tips->late } },
                { glance->sees_held ? "report.list" : NULL,
                  { tr(rq->language, "Laporan yang menunggu kepala kantor"), glance->reports_held,
                    S("/laporan/masuk?bagian=kepala"), 0 } },
        };
        _Static_assert(ARRAY_SIZE(known) <= WORKS_MAX, "room for every row");
        return take_works(rq, known, ARRAY_SIZE(known), works);
}

/* ROUTE GET /dasbor
 * summary: Dasbor kepala kantor / The head's dashboard
 * permission: dashboard.read
 * purpose: none
 */
enum error office_glance_page(struct request *rq, const struct office_glance_page_params *p)
{
        (void)p;
        enum error err;
        struct page page;
        struct tip_counts tips;
        struct content_list labels;
        struct office_glance glance = { 0 };
        int64_t roles = 0;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = office_look(tx, request_actor(rq), rq->arena, &glance);
                if (err == OK)
                        err = roles_to_confirm(tx, request_actor(rq), &roles);
        }
        TRY(err);
        TRY(read_tips(rq, &tips));
        TRY(labels_read(rq, S("outcome"), &labels));
        struct view_office_glance_works works[WORKS_MAX];
        size_t work_count = fill_works(rq, &(struct waiting){ &glance, &tips, roles }, works);
        struct view_office_glance_outcomes *outcomes =
                arena_array(rq->arena, struct view_office_glance_outcomes, glance.outcome_count + 1);
        if (!outcomes)
                return ERR_MEMORY;
        for (size_t i = 0; i < glance.outcome_count; i++)
                outcomes[i] = (struct view_office_glance_outcomes){ .outcome = coded_label_of(rq, &labels,
                                                                                              glance.outcomes[i].code),
                                                                    .number = figure_text(rq,
                                                                                          glance.outcomes[i].number,
                                                                                          OFFICE_COUNT_MIN) };
        TRY(page_open(rq, &page));
        render_office_glance(&page, &(struct view_office_glance){ .works = works,
                                                                  .works_count = work_count,
                                                                  .outcomes = outcomes,
                                                                  .sees_interviews = access_may_ever(
                                                                          request_actor(rq), S("interview.look")),
                                                                  .sees_fairness = access_may_ever(
                                                                          request_actor(rq), S("fairness.read")),
                                                                  .outcomes_count = glance.outcome_count });
        return response_html(rq, 200);
}

/* --- the map --- */

/* Only a village that has something to show is coloured; all others keep the hatching of the drawing. */
static struct slice kind_of(int64_t number)
{
        static const struct slice kinds[OFFICE_STEPS + 1] = { S("hatched"), S("step-1"), S("step-2"),
                                                              S("step-3"), S("step-4"), S("step-5") };
        return kinds[office_step(number)];
}

static struct slice words_of(struct request *rq, struct slice place, int64_t number)
{
        struct slice figure = number ? figure_text(rq, number, OFFICE_COUNT_MIN)
                                     : tr(rq->language, "belum ada laporan");
        return arena_printf(rq->arena, "%.*s: %.*s", SLICE_FMT(place), SLICE_FMT(figure));
}

static struct village_look look_of(struct request *rq, const void *context, struct slice code, struct slice label)
{
        int64_t number = office_map_number(context, code);
        return (struct village_look){ .kind = kind_of(number), .title = words_of(rq, label, number) };
}

static enum error draw_map(struct request *rq, const struct office_map *map, struct view_office_map *view)
{
        struct village_map drawn;
        struct village_looks looks = { look_of, map };
        struct village_ground ground = { map->area, map->has_drawing ? &map->drawing : NULL };
        TRY(village_map_draw(rq, &ground, &looks, &drawn));
        view->drawings = drawn.drawings;
        view->drawings_count = drawn.count;
        view->source = drawn.source;
        return OK;
}

struct district_row {
        int64_t from; /* of what is shown */
        struct view_office_map_districts shown;
};

/* By what is shown, then by name, so that the order tells no more than the table. */
static int by_number(const void *a, const void *b)
{
        const struct district_row *x = a, *y = b;
        return x->from != y->from ? (x->from < y->from) - (x->from > y->from)
                                  : slice_compare(x->shown.name, y->shown.name);
}

static int by_name(const void *a, const void *b)
{
        const struct district_row *x = a, *y = b;
        return slice_compare(x->shown.name, y->shown.name);
}

static struct district_row district_row(struct request *rq, const struct office_map *map,
                                        const struct region *regency, const struct region *district)
{
        struct slice code = region_code(district);
        int64_t number = office_map_district(map, code), width = office_map_width(map, code), villages = 0;
        for (size_t i = 0; i < map->village_count; i++)
                villages += region_within(map->villages[i].code, code);
        struct slice name = arena_printf(rq->arena, "%.*s, %.*s", SLICE_FMT(district->name), SLICE_FMT(regency->name));
        return (struct district_row){ office_figure(number, width).from,
                                      { .name = name, .number = figure_text(rq, number, width),
                                        .villages = villages } };
}

static enum error list_districts(struct request *rq, const struct office_map *map, struct view_office_map *view)
{
        struct region regency, district;
        size_t count = 0, most = 0;
        for (size_t i = 0; i < map->area.count; i++)
                most += region_find(map->area.codes[i], &regency) ? region_child_count(&regency) : 0;
        struct district_row *rows = arena_array(rq->arena, struct district_row, most + 1);
        struct view_office_map_districts *shown = arena_array(rq->arena, struct view_office_map_districts, most + 1);
        if (!rows || !shown)
                return ERR_MEMORY;
        for (size_t i = 0; i < map->area.count; i++)
                for (size_t j = 0; region_find(map->area.codes[i], &regency) && region_child(&regency, j, &district);
                     j++)
                        rows[count++] = district_row(rq, map, &regency, &district);
        qsort(rows, count, sizeof *rows, view->by_number ? by_number : by_name);
        for (size_t i = 0; i < count; i++)
                shown[i] = rows[i].shown;
        view->districts = shown;
        view->districts_count = count;
        return OK;
}

/* ROUTE GET /peta
 * summary: Peta laporan / Map of reports
 * permission: map.read
 * purpose: none
 * query urut choice(jumlah nama) ?
 */
enum error office_map_page(struct request *rq, const struct office_map_page_params *p)
{
        enum error err;
        struct page page;
        struct office_map map = { 0 };
        struct view_office_map view = { .attribution = S(REGION_ATTRIBUTION), .by_name_url = S("/peta?urut=nama"),
                                        .by_number_url = S("/peta?urut=jumlah"),
                                        .by_number = !slice_equal(p->urut, S("nama")) };
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = office_map_read(tx, request_actor(rq), rq->arena, &map);
        }
        TRY(err);
        TRY(draw_map(rq, &map, &view));
        TRY(list_districts(rq, &map, &view));
        TRY(page_open(rq, &page));
        render_office_map(&page, &view);
        return response_html(rq, 200);
}
