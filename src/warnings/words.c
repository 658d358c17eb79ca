/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* States, edges and coded words, each as one table. */
#include "base/checked.h"
#include "region/region.h"
#include "warnings/area.h"
#include "warnings/internal.h"

enum { DISTRICT_SIZE = 8 };

struct edge {
        const char *from, *to;
};

static const struct edge signal_edges[] = {
        { "open", "watched" },   { "open", "raised" },   { "open", "closed" },   { "open", "lapsed" },
        { "watched", "raised" }, { "watched", "closed" }, { "watched", "watched" }, { "watched", "lapsed" },
        { "lapsed", "open" },    { "raised", "closed" },  { "asked", "open" },      { "asked", "lapsed" },
};

static const struct edge warning_edges[] = {
        { "draft", "published" }, { "draft", "dropped" }, { "published", "expired" },
        { "published", "closed" }, { "expired", "closed" },
};

static bool has_edge(const struct edge *edges, size_t count, struct slice from, struct slice to)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(from, slice_from_cstr(edges[i].from)) && slice_equal(to, slice_from_cstr(edges[i].to)))
                        return true;
        return false;
}

bool signal_edge(struct slice from, struct slice to)
{
        return has_edge(signal_edges, ARRAY_SIZE(signal_edges), from, to);
}

bool warning_edge(struct slice from, struct slice to)
{
        return has_edge(warning_edges, ARRAY_SIZE(warning_edges), from, to);
}

/* The verdict a reason belongs to is its group. */
static const struct coded_word reasons[] = {
        { S("independent"), S("raise"), T("Sumbernya tidak saling terkait") },
        { S("verified"), S("raise"), T("Sudah diperiksa di lapangan") },
        { S("danger"), S("raise"), T("Ada orang yang mungkin dalam bahaya") },
        { S("await-field"), S("watch"), T("Menunggu pemeriksaan di lapangan") },
        { S("await-reports"), S("watch"), T("Menunggu laporan berikutnya") },
        { S("innocent"), S("close"), T("Ada penjelasan yang wajar") },
        { S("licensed"), S("close"), T("Perekrut atau perusahaan itu resmi") },
        { S("one-origin"), S("close"), T("Semua berasal dari satu kabar yang sama") },
        { S("weak"), S("close"), T("Keterangannya terlalu lemah") },
};

/* The group of an outcome is what it means for the report card of the detector. */
static const struct coded_word outcomes[] = {
        { S("confirmed"), S("confirmed"), T("Terbukti") },
        { S("prevented"), S("confirmed"), T("Terbukti dan keberangkatan dicegah") },
        { S("not-confirmed"), S("false"), T("Tidak terbukti") },
        { S("unclear"), S("unclear"), T("Tidak dapat dipastikan") },
};

static const struct coded_word answers[] = {
        { S("accepted"), S(""), T("Terima") },
        { S("not-mine"), S(""), T("Bukan wilayah saya") },
        { S("handled"), S(""), T("Sudah ditangani") },
};

static const struct coded_word states[] = {
        { S("open"), S("signal"), T("Baru") },
        { S("asked"), S("signal"), T("Menunggu orang kedua") },
        { S("watched"), S("signal"), T("Diamati") },
        { S("raised"), S("signal"), T("Menjadi peringatan") },
        { S("lapsed"), S("signal"), T("Gugur setelah dinilai ulang") },
        { S("draft"), S("warning"), T("Konsep") },
        { S("published"), S("warning"), T("Berlaku") },
        { S("expired"), S("warning"), T("Sudah lewat") },
        { S("closed"), S("warning"), T("Ditutup") },
        { S("dropped"), S("warning"), T("Dibatalkan") },
};

const struct coded_word *signal_reasons(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(reasons);
        return reasons;
}

const struct coded_word *warning_outcomes(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(outcomes);
        return outcomes;
}

const struct coded_word *warning_answers(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(answers);
        return answers;
}

const struct coded_word *coded_find(const struct coded_word *words, size_t count, struct slice key)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i].key, key))
                        return &words[i];
        return NULL;
}

struct slice coded_label(const struct coded_word *words, size_t count, struct slice key, enum language language)
{
        const struct coded_word *word = coded_find(words, count, key);
        return word ? translate(language, word->label) : key;
}

static const struct {
        struct slice key, name;
} detectors[] = {
        { S("reporters"), T("Pelapor yang tidak saling terkait") },
        { S("gamma-poisson"), T("Lebih banyak laporan dari biasanya") },
        { S("scan"), T("Kelompok laporan dalam ruang dan waktu") },
        { S("event"), T("Satu kejadian bernilai A1 yang terbukti") },
        { S("farrington"), T("Satu minggu di atas biasanya, menurut tahun-tahun sebelumnya") },
        { S("bayes"), T("Satu minggu di atas biasanya, menurut setahun terakhir") },
        { S("country-scan"), T("Kelompok kabupaten dari beberapa kantor") },
};

struct slice detector_name(struct slice key, enum language language)
{
        for (size_t i = 0; i < ARRAY_SIZE(detectors); i++)
                if (slice_equal(detectors[i].key, key))
                        return translate(language, detectors[i].name);
        return key;
}

struct slice area_detector_key(enum panel_detector detector)
{
        static const struct slice keys[] = { S("gamma-poisson"), S("scan"),  S("event"),
                                              S("farrington"),    S("bayes"), S("country-scan") };
        return keys[detector];
}

static const struct coded_word levels[PANEL_SIZES] = {
        [PANEL_VILLAGE] = { S("village"), S(""), T("desa") },
        [PANEL_DISTRICT] = { S("district"), S(""), T("kecamatan") },
        [PANEL_REGENCY] = { S("regency"), S(""), T("kabupaten") },
        [PANEL_NEIGHBOURS] = { S("neighbours"), S(""), T("desa-desa berdekatan") },
};

struct slice area_level_key(enum panel_level level)
{
        return levels[level].key;
}

struct slice area_level_name(struct slice key, enum language language)
{
        return key.size ? coded_label(levels, ARRAY_SIZE(levels), key, language) : SLICE_NULL;
}

struct slice area_step_key(enum panel_step step)
{
        static const struct slice keys[] = { S(""), S("WASPADA"), S("SIAGA"), S("AWAS") };
        return keys[step];
}

struct slice warning_state_text(struct slice state, enum language language)
{
        return coded_label(states, ARRAY_SIZE(states), state, language);
}

static struct slice areas_of_sources(const struct signal_page *signal, struct arena *arena)
{
        struct region village;
        struct slice *villages = arena_array(arena, struct slice, signal->source_count + 1);
        size_t count = 0;
        for (size_t i = 0; villages && i < signal->source_count; i++)
                if (region_find(signal->sources[i].village_code, &village))
                        villages[count++] = signal->sources[i].village_code;
        return warning_areas_around(villages, count, arena);
}

/* Of the villages of a cluster, which may lie in some districts of a regency only. */
static struct slice areas_of_members(const struct panel_members *members, struct arena *arena)
{
        struct slice *villages = arena_array(arena, struct slice, members->count + 1);
        for (size_t i = 0; villages && i < members->count; i++)
                villages[i] = members->items[i].village;
        return warning_areas_around(villages, villages ? members->count : 0, arena);
}

void area_suggest(const struct area_page *area, struct arena *arena, struct warning_draft *draft)
{
        bool cluster = area->finding.detector == PANEL_SCAN &&
                       (area->row.area.size < DISTRICT_SIZE || area->finding.member_count > 0);
        draft->areas = cluster ? areas_of_members(&area->members, arena) : area->row.area;
        if (area->finding.joined_count) /* parts counted as one village: of which one, nobody knows */
                draft->areas = slice_sub(area->row.area, 0, DISTRICT_SIZE);
        draft->level = area->row.step;
        draft->asked = S("Jelaskan lima langkah resmi kepada warga. Laporkan bila mendengar tawaran serupa.");
        if (area->finding.detector == PANEL_EVENT) { /* of its district: one reporter's village is not named */
                draft->areas = slice_sub(area->row.area, 0, DISTRICT_SIZE);
                draft->title = S("Tawaran kerja ke luar negeri yang terbukti tidak resmi");
                draft->body = S("Di wilayah ini sudah terbukti ada tawaran kerja ke luar negeri yang tidak resmi. "
                                "Tanyakan nama perusahaan dan izinnya sebelum menyerahkan dokumen atau uang.");
                return;
        }
        draft->title = S("Lebih banyak laporan tentang tawaran kerja ke luar negeri");
        draft->body = S("Di wilayah ini belakangan lebih banyak orang melaporkan tawaran kerja ke luar negeri daripada "
                        "biasanya. Tanyakan nama perusahaan dan izinnya sebelum menyerahkan dokumen atau uang.");
}

void warning_suggest(const struct signal_page *signal, struct arena *arena, struct warning_draft *draft)
{
        draft->areas = areas_of_sources(signal, arena);
        if (signal->row.step.size)
                draft->level = signal->row.step;
        draft->title = S("Tawaran kerja ke luar negeri yang belum jelas");
        draft->body = S("Beberapa laporan yang berdiri sendiri menyebut tawaran kerja ke luar negeri yang belum jelas. "
                        "Tanyakan nama perusahaan dan izinnya sebelum menyerahkan dokumen atau uang.");
        draft->asked = S("Jelaskan lima langkah resmi kepada warga. Laporkan bila mendengar tawaran serupa.");
}
