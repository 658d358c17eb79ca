/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* States, edges and coded words, each as one table. */
#include "reports/reports.h"

#include "base/checked.h"

static const struct report_edge edges[] = {
        { S("report.take"), S("new"), S("taken"), T("Petugas sudah mengambil laporan Anda.") },
        { S("report.return"), S("taken"), S("new"), T("Laporan Anda menunggu petugas lain.") },
        { S("report.return"), S("verifying"), S("new"), T("Laporan Anda menunggu petugas lain.") },
        { S("report.verify"), S("taken"), S("verifying"), T("Petugas sedang memeriksa isi laporan Anda.") },
        { S("report.close"), S("taken"), S("closed"), { 0 } },
        { S("report.close"), S("verifying"), S("closed"), { 0 } },
};

static const struct report_word knowledges[] = {
        { S("own-eyes"), T("Saya lihat atau dengar sendiri") },
        { S("told-by-involved"), T("Diceritakan orang yang mengalami atau keluarganya") },
        { S("second-hand"), T("Dengar dari orang lain") },
        { S("online"), T("Lihat di internet atau media sosial") },
        { S("document"), T("Dari surat, brosur, atau dokumen") },
};

static const struct report_word outcomes[] = {
        { S("confirmed"), T("Benar") },
        { S("partly"), T("Sebagian benar") },
        { S("not-confirmed"), T("Belum terbukti") },
        { S("unfounded"), T("Tidak benar") },
        { S("duplicate"), T("Sudah dilaporkan sebelumnya") },
        { S("referred"), T("Diteruskan ke instansi yang berwenang") },
};

static const struct report_word states[] = {
        { S("new"), T("Diterima") },
        { S("taken"), T("Ditangani") },
        { S("verifying"), T("Diperiksa") },
        { S("closed"), T("Selesai") },
};

const struct report_edge *report_edges(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(edges);
        return edges;
}

const struct report_word *report_knowledges(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(knowledges);
        return knowledges;
}

const struct report_word *report_outcomes(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(outcomes);
        return outcomes;
}

const struct report_word *report_states(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(states);
        return states;
}

struct slice report_label(const struct report_word *words, size_t count, struct slice key, enum language language)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i].key, key))
                        return translate(language, words[i].label);
        return key;
}
