/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/frequency.h"

#include "base/checked.h"
#include "match/fixed.h"

static bool is_among(struct slice word, const struct slice *list, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(word, list[i]))
                        return true;
        return false;
}
#define IS_AMONG(word, list) is_among((word), (list), ARRAY_SIZE(list))

bool is_weak_name(struct slice key)
{
        static const struct slice weak[] = {
                S("eko"), S("dwi"), S("tri"), S("catur"), S("panca"), S("wahiu"), S("wahyu"), S("nur"), S("sri"),
                S("siti"), S("dewi"), S("muhammat"), S("muhamat"), S("ahmat"), S("abdul"), S("al"), S("el"), S("de"),
                S("van"), S("von"), S("bin"), S("binti"), S("ibn"), S("b"), S("da"), S("dos"), S("del"), S("la"),
                S("der"), S("den"), S("jr"), S("sr"), S("ii"), S("iii"), S("bt"), S("binte"),
        };
        return IS_AMONG(key, weak);
}

bool is_weak_word(struct slice word)
{
        static const struct slice weak[] = {
                S("jaya"), S("abadi"), S("mandiri"), S("sejahtera"), S("utama"), S("bersama"), S("karya"), S("putra"),
                S("sukses"), S("makmur"), S("internasional"), S("dan"), S("and"), S("of"), S("the"), S("de"), S("la"),
                S("le"), S("agung"), S("indonesia"), S("indo"), S("group"), S("global"), S("street"), S("road"),
                S("avenue"), S("lane"), S("drive"), S("north"), S("south"), S("east"), S("west"), S("for"), S("in"),
                S("der"), S("und"), S("et"), S("y"), S("jasa"), S("tenaga"), S("kerja"), S("holding"), S("holdings"),
                S("services"), S("company"), S("trading"), S("co"), S("court"), S("place"), S("close"), S("crescent"),
        };
        return IS_AMONG(word, weak);
}

struct slice word_key(struct slice word)
{
        static const struct slice same[][2] = {
                { S("putera"), S("putra") },   { S("international"), S("internasional") }, { S("st"), S("street") },
                { S("str"), S("street") },     { S("rd"), S("road") },     { S("ave"), S("avenue") },
                { S("av"), S("avenue") },      { S("dr"), S("drive") },    { S("ln"), S("lane") },
                { S("ct"), S("court") },       { S("pl"), S("place") },    { S("cl"), S("close") },
                { S("cr"), S("crescent") },    { S("cres"), S("crescent") }, { S("n"), S("north") },
                { S("s"), S("south") },        { S("e"), S("east") },      { S("w"), S("west") },
                { S("mt"), S("mount") },       { S("intl"), S("internasional") }, { S("corp"), S("corporation") },
                { S("jatim"), S("jawatimur") }, { S("sby"), S("surabaya") }, { S("utara"), S("utara") },
                { S("strasse"), S("street") }, { S("bros"), S("brothers") }, { S("mfg"), S("manufacturing") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(same); i++)
                if (slice_equal(word, same[i][0]))
                        return same[i][1];
        return word;
}

struct share {
        struct slice word;
        int32_t bits; /* whole and tenths */
};

static const struct share names[] = {
        { S("muhammat"), 44 }, { S("muhamat"), 44 }, { S("siti"), 46 },  { S("sri"), 52 },    { S("nur"), 50 },
        { S("dwi"), 62 },      { S("tri"), 64 },     { S("eko"), 68 },   { S("dewi"), 60 },   { S("wahiu"), 70 },
        { S("ahmat"), 58 },    { S("abdul"), 58 },   { S("agus"), 60 },  { S("budi"), 68 },   { S("ani"), 76 },
        { S("slamet"), 72 },   { S("joko"), 76 },    { S("bambang"), 74 }, { S("sulistiowati"), 84 },
        { S("wahiuni"), 72 },  { S("handaiani"), 80 }, { S("lestari"), 68 }, { S("sari"), 62 }, { S("putra"), 62 },
        { S("putri"), 64 },    { S("setiawan"), 70 }, { S("hidaiat"), 70 }, { S("suprianto"), 80 },
        { S("ramadan"), 78 },  { S("aminah"), 78 },  { S("amina"), 78 }, { S("patima"), 80 }, { S("ali"), 74 },
        { S("hasan"), 78 },    { S("jon"), 70 },     { S("john"), 66 },  { S("mari"), 66 },   { S("maria"), 68 },
        { S("david"), 70 },    { S("james"), 72 },   { S("lee"), 76 },   { S("wang"), 74 },   { S("li"), 74 },
        { S("zang"), 76 },     { S("chen"), 76 },    { S("smit"), 72 },  { S("al"), 40 },     { S("bin"), 40 },
        { S("de"), 46 },       { S("van"), 60 },
};

/* What many companies and offices are called by: their trade, or what kind of body they are. */
static const struct slice trades[] = {
        S("bank"),       S("trust"),        S("management"),   S("capital"),     S("fund"),       S("funds"),
        S("partners"),   S("investment"),   S("investments"),  S("industry"),    S("industries"), S("system"),
        S("systems"),    S("solutions"),    S("construction"), S("engineering"), S("national"),   S("financial"),
        S("finance"),    S("insurance"),    S("securities"),   S("estate"),      S("development"), S("technology"),
        S("technologies"), S("electronics"), S("energy"),      S("oil"),         S("gas"),        S("petroleum"),
        S("motor"),      S("motors"),       S("aviation"),     S("shipping"),    S("marine"),     S("transport"),
        S("logistics"),  S("consulting"),   S("university"),   S("institute"),   S("ministry"),   S("government"),
        S("department"), S("foundation"),   S("organization"), S("association"), S("society"),    S("center"),
        S("centre"),     S("medical"),      S("research"),     S("general"),     S("central"),    S("business"),
        S("enterprise"), S("enterprises"),  S("products"),     S("steel"),       S("textile"),    S("textiles"),
        S("travel"),     S("tour"),         S("tours"),        S("hotel"),       S("media"),      S("plant"),
        S("industri"),   S("konstruksi"),   S("konsultan"),    S("perdagangan"), S("perusahaan"), S("dinas"),
        S("kementerian"), S("universitas"), S("koperasi"),     S("toko"),        S("teknologi"),  S("teknik"),
        S("elektronik"), S("transportasi"), S("logistik"),     S("wisata"),
};

int32_t built_in_bits(const struct match_token *token)
{
        struct slice key = slice_of(token->key, token->key_size);
        for (size_t i = 0; token->kind == MATCH_TOKEN_NAME && i < ARRAY_SIZE(names); i++)
                if (slice_equal(key, names[i].word))
                        return names[i].bits * (WEIGHT_BIT / 10);
        if (token->kind == MATCH_TOKEN_WORD && IS_AMONG(key, trades))
                return 3 * WEIGHT_BIT;
        if (token->weak)
                return 5 * WEIGHT_BIT;
        int32_t letters = token->key_size < 3 ? 3 : token->key_size > 8 ? 8 : token->key_size;
        bool digits = token->text[0] >= '0' && token->text[0] <= '9';
        return digits ? 6 * WEIGHT_BIT : 6 * WEIGHT_BIT + letters * (6 * WEIGHT_BIT / 10);
}
