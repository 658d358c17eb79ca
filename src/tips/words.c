/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* States, edges and coded words, each as one table. */
#include "tips/tips.h"

#include "base/checked.h"

static const struct tip_word times[] = {
        { S("now"), T("Sedang terjadi") },
        { S("week"), T("Dalam seminggu terakhir") },
        { S("month"), T("Dalam sebulan terakhir") },
        { S("older"), T("Lebih lama dari itu") },
        { S("unknown"), T("Tidak tahu") },
};

static const struct tip_word knowledges[] = {
        { S("own-eyes"), T("Saya melihat atau mendengar sendiri") },
        { S("told-by-involved"), T("Diceritakan orang yang mengalaminya") },
        { S("second-hand"), T("Mendengar dari orang lain") },
        { S("online"), T("Melihat di internet atau pesan telepon") },
};

static const struct tip_word outcomes[] = {
        { S("checked"), T("Sudah diperiksa dan ditindaklanjuti") },
        { S("referred"), T("Diteruskan kepada instansi yang berwenang") },
        { S("advised"), T("Sudah dijawab dengan penjelasan") },
        { S("not-enough"), T("Belum cukup keterangan untuk ditindaklanjuti") },
        { S("unfounded"), T("Setelah diperiksa tidak terbukti") },
};

static const struct tip_word states[] = {
        { S("new"), T("Diterima, menunggu petugas") },
        { S("taken"), T("Sedang dikerjakan petugas") },
        { S("closed"), T("Selesai") },
};

static const struct {
        struct slice action, from, to;
} edges[] = {
        { S("tip.take"), S("new"), S("taken") },
        { S("tip.reply"), S("new"), S("taken") },
        { S("tip.reply"), S("taken"), S("taken") },
        { S("tip.close"), S("taken"), S("closed") },
};

const struct tip_word *tip_times(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(times);
        return times;
}

const struct tip_word *tip_knowledges(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(knowledges);
        return knowledges;
}

const struct tip_word *tip_outcomes(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(outcomes);
        return outcomes;
}

const struct tip_word *tip_states(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(states);
        return states;
}

struct slice tip_label(const struct tip_word *words, size_t count, struct slice key, enum language language)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i].key, key))
                        return translate(language, words[i].label);
        return key;
}

bool tip_edge(struct slice action, struct slice from, struct slice *ret_to)
{
        for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
                if (!slice_equal(edges[i].action, action) || !slice_equal(edges[i].from, from))
                        continue;
                *ret_to = edges[i].to;
                return true;
        }
        return false;
}
