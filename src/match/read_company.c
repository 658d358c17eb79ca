/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of companies: what only says their legal form off, numbers written in one way. */
#include "match/reading.h"

#include "base/checked.h"

enum { COMPANY_WORDS_MAX = 24 };

static const struct slice forms[] = {
        S("pt"),      S("cv"),      S("ud"),          S("lpk"),          S("lpks"),   S("yayasan"),
        S("tbk"),     S("cab"),     S("cabang"),      S("perwakilan"),   S("persero"), S("ltd"),
        S("limited"), S("co"),      S("sdn"),         S("bhd"),          S("pte"),    S("llc"),
        S("inc"),     S("corp"),    S("corporation"), S("incorporated"), S("plc"),    S("gmbh"),
        S("ag"),      S("sa"),      S("sarl"),        S("srl"),          S("spa"),    S("bv"),
        S("nv"),      S("oy"),      S("ab"),          S("as"),           S("ooo"),    S("zao"),
        S("oao"),     S("pao"),     S("llp"),         S("lp"),           S("kft"),    S("doo"),
        S("pjsc"),    S("jsc"),     S("pvt"),         S("private"),      S("company"), S("firma"),
        S("kg"),      S("ohg"),     S("kgaa"),        S("ug"),           S("se"),     S("aktiebolag"),
        S("hb"),      S("aps"),     S("asa"),         S("oyj"),          S("sl"),     S("slu"),
        S("sas"),     S("sasu"),    S("eurl"),        S("ltda"),         S("sadecv"), S("spzoo"),
        S("sro"),     S("zrt"),     S("kk"),          S("pty"),          S("pbc"),    S("berhad"),
        S("ojsc"),    S("cjsc"),    S("aktiengesellschaft"), S("bvba"),  S("sprl"),   S("eood"),
        S("ood"),     S("fze"),     S("fzco"),        S("fzc"),          S("wll"),    S("pcl"),
        S("uab"),     S("sia"),     S("tov"),         S("too"),          S("snc"),
};

/* "Procter & Gamble", "Procter and Gamble": what only joins says nothing. */
static const struct slice joins[] = { S("the"), S("and"), S("und"), S("et"), S("dan") };

/* Words in a row that say one thing: a legal form, which is left out, or what is usually written short. */
struct phrase {
        struct slice words, written;
};

/* Folded as text_to_latin writes them, without apostrophes; of phrases that begin alike the longer first. */
static const struct phrase phrases[] = {
        { S("limited liability company"), SLICE_NULL },
        { S("limited liability partnership"), SLICE_NULL },
        { S("limited partnership"), SLICE_NULL },
        { S("public limited company"), SLICE_NULL },
        { S("public joint stock company"), SLICE_NULL },
        { S("open joint stock company"), SLICE_NULL },
        { S("closed joint stock company"), SLICE_NULL },
        { S("joint stock company"), SLICE_NULL },
        { S("free zone company"), SLICE_NULL },
        { S("gesellschaft mit beschrankter haftung"), SLICE_NULL },
        { S("societatea cu raspundere limitata"), SLICE_NULL },
        { S("societate cu raspundere limitata"), SLICE_NULL },
        { S("societe a responsabilite limitee"), SLICE_NULL },
        { S("societe par actions simplifiee"), SLICE_NULL },
        { S("societe anonyme"), SLICE_NULL },
        { S("societa a responsabilita limitata"), SLICE_NULL },
        { S("societa per azioni"), SLICE_NULL },
        { S("sociedad de responsabilidad limitada"), SLICE_NULL },
        { S("sociedad anonima"), SLICE_NULL },
        { S("sociedad limitada"), SLICE_NULL },
        { S("sociedade anonima"), SLICE_NULL },
        { S("sa de cv"), SLICE_NULL },
        { S("besloten vennootschap"), SLICE_NULL },
        { S("naamloze vennootschap"), SLICE_NULL },
        { S("spolka z ograniczona odpowiedzialnoscia"), SLICE_NULL },
        { S("spolka z oo"), SLICE_NULL },
        { S("spolka akcyjna"), SLICE_NULL },
        { S("sp zoo"), SLICE_NULL },
        { S("obsestvo s ogranicennoj otvetstvennostu"), SLICE_NULL },
        { S("publicnoe akcionernoe obsestvo"), SLICE_NULL },
        { S("otkrytoe akcionernoe obsestvo"), SLICE_NULL },
        { S("zakrytoe akcionernoe obsestvo"), SLICE_NULL },
        { S("akcionernoe obsestvo"), SLICE_NULL },
        { S("tovaristvo z obmezenou vidpovidalnistu"), SLICE_NULL },
        { S("anonim sirketi"), SLICE_NULL },
        { S("limited sirketi"), SLICE_NULL },
        { S("kabushiki kaisha"), SLICE_NULL },
        { S("lembaga pelatihan kerja swasta"), SLICE_NULL },
        { S("lembaga pelatihan kerja"), SLICE_NULL },
        { S("persekutuan komanditer"), SLICE_NULL },
        { S("perseroan terbatas"), SLICE_NULL },
        { S("perseroan komanditer"), SLICE_NULL },
        { S("usaha dagang"), SLICE_NULL },
        { S("sendirian berhad"), SLICE_NULL },
        { S("united states of america"), S("us") },
        { S("united states"), S("us") },
        { S("united kingdom"), S("uk") },
};

/* Number words, English and Indonesian. */
struct number_word {
        struct slice word;
        unsigned number;
};

static const struct number_word number_words[] = {
        { S("one"), 1 },        { S("two"), 2 },        { S("three"), 3 },     { S("four"), 4 },
        { S("five"), 5 },       { S("six"), 6 },        { S("seven"), 7 },     { S("eight"), 8 },
        { S("nine"), 9 },       { S("ten"), 10 },       { S("eleven"), 11 },   { S("twelve"), 12 },
        { S("thirteen"), 13 },  { S("fourteen"), 14 },  { S("fifteen"), 15 },  { S("sixteen"), 16 },
        { S("seventeen"), 17 }, { S("eighteen"), 18 },  { S("nineteen"), 19 }, { S("twenty"), 20 },
        { S("thirty"), 30 },    { S("forty"), 40 },     { S("fourty"), 40 },   { S("fifty"), 50 },
        { S("sixty"), 60 },     { S("seventy"), 70 },   { S("eighty"), 80 },   { S("ninety"), 90 },
        { S("satu"), 1 },       { S("dua"), 2 },        { S("tiga"), 3 },      { S("empat"), 4 },
        { S("lima"), 5 },       { S("enam"), 6 },       { S("tujuh"), 7 },     { S("delapan"), 8 },
        { S("sembilan"), 9 },   { S("sepuluh"), 10 },   { S("sebelas"), 11 },
};

static const struct slice ordinals[][2] = {
        { S("first"), S("1st") },   { S("second"), S("2nd") },   { S("third"), S("3rd") }, { S("fourth"), S("4th") },
        { S("fifth"), S("5th") },   { S("sixth"), S("6th") },    { S("seventh"), S("7th") },
        { S("eighth"), S("8th") },  { S("ninth"), S("9th") },    { S("tenth"), S("10th") },
        { S("pertama"), S("1st") }, { S("kedua"), S("2nd") },    { S("ketiga"), S("3rd") },
};

struct company_words {
        struct slice words[COMPANY_WORDS_MAX];
        size_t count;
};

/* "Int'l" is intl, "Qa'ida" is Qaida: an apostrophe stands within a word. */
static enum error drop_apostrophes(struct slice *text, struct arena *arena)
{
        size_t size = 0;
        if (!memchr(text->data, '\'', text->size))
                return OK;
        char *bytes = arena_alloc(arena, text->size);
        if (!bytes)
                return ERR_MEMORY;
        for (size_t i = 0; i < text->size; i++)
                if (text->data[i] != '\'')
                        bytes[size++] = text->data[i];
        *text = slice_of(bytes, size);
        return OK;
}

/* Single letters in a row are one abbreviation: "p t" is pt, "a b c" is abc. */
static bool next_joined(struct slice *rest, char letters[32], struct slice *ret_word)
{
        size_t size = 0;
        struct slice word, after = *rest;
        while (size < 31 && next_run(&after, &word) && word.size == 1 && !is_digit_byte(word.data[0])) {
                letters[size++] = word.data[0];
                *rest = after;
        }
        *ret_word = slice_of(letters, size);
        return size > 0 || next_run(rest, ret_word);
}

static enum error list_words(struct slice text, struct arena *arena, struct company_words *ret_list)
{
        char letters[32];
        struct slice word;
        ret_list->count = 0;
        while (ret_list->count < COMPANY_WORDS_MAX && next_joined(&text, letters, &word)) {
                if (word.data == letters) {
                        word = arena_copy(arena, word);
                        if (slice_is_null(word))
                                return ERR_MEMORY;
                        if (word.size > 2 && word.data[0] == 'p' && word.data[1] == 't')
                                word = slice_from(word, 2); /* "P.T. A B C" */
                }
                ret_list->words[ret_list->count++] = word;
        }
        return OK;
}

/* How many words from this one on are the phrase; 0 when they are not. */
static size_t match_phrase(const struct company_words *list, size_t at, struct slice phrase)
{
        struct slice word;
        size_t size = 0;
        if (list->words[at].data[0] != phrase.data[0])
                return 0;
        while (slice_next(&phrase, ' ', &word)) {
                if (at + size == list->count || !slice_equal(list->words[at + size], word))
                        return 0;
                size++;
        }
        return size;
}

static const struct phrase *find_phrase(const struct company_words *list, size_t at, size_t *ret_size)
{
        for (size_t i = 0; i < ARRAY_SIZE(phrases); i++) {
                *ret_size = match_phrase(list, at, phrases[i].words);
                if (*ret_size > 0)
                        return &phrases[i];
        }
        return NULL;
}

/* 0: no number. */
static unsigned number_of(const struct company_words *list, size_t at)
{
        for (size_t i = 0; at < list->count && i < ARRAY_SIZE(number_words); i++)
                if (slice_equal(list->words[at], number_words[i].word))
                        return number_words[i].number;
        return 0;
}

static bool is_word_at(const struct company_words *list, size_t at, struct slice word)
{
        return at < list->count && slice_equal(list->words[at], word);
}

/* "forty four", "dua puluh lima", "dua belas", "three": how many words say a number below 100. */
static size_t match_number(const struct company_words *list, size_t at, unsigned *ret_number)
{
        unsigned number = number_of(list, at);
        size_t size = 1;
        if (number == 0)
                return 0;
        if (number < 10 && is_word_at(list, at + 1, S("belas"))) {
                *ret_number = number + 10;
                return 2;
        }
        if (number < 10 && is_word_at(list, at + 1, S("puluh"))) {
                number *= 10;
                size = 2;
        }
        unsigned unit = number >= 20 ? number_of(list, at + size) : 0;
        bool both = unit > 0 && unit < 10;
        *ret_number = number + (both ? unit : 0);
        return size + both;
}

static struct slice write_ordinal(struct slice word)
{
        for (size_t i = 0; i < ARRAY_SIZE(ordinals); i++)
                if (slice_equal(word, ordinals[i][0]))
                        return ordinals[i][1];
        return word;
}

/* Adds what begins at this word, and gives how many words that was. */
static enum error add_company_words(struct value_reader *value, const struct company_words *list, size_t at,
                                    size_t *ret_size)
{
        unsigned number;
        struct slice word = list->words[at];
        const struct phrase *phrase = find_phrase(list, at, ret_size);
        if (phrase)
                return phrase->written.size ? add_token(value, MATCH_TOKEN_WORD, ROLE_TOKEN, phrase->written) : OK;
        *ret_size = match_number(list, at, &number);
        if (*ret_size > 0) {
                word = arena_printf(value->arena, "%u", number);
                return slice_is_null(word) ? ERR_MEMORY : add_token(value, MATCH_TOKEN_WORD, ROLE_TOKEN, word);
        }
        *ret_size = 1;
        bool empty = IS_AMONG(word, forms) || IS_AMONG(word, joins);
        return empty ? OK : add_token(value, MATCH_TOKEN_WORD, ROLE_TOKEN, write_ordinal(word));
}

enum error read_company(struct value_reader *value, struct slice text)
{
        struct company_words list;
        size_t size;
        TRY(drop_apostrophes(&text, value->arena));
        TRY(list_words(text, value->arena, &list));
        for (size_t at = 0; at < list.count; at += size)
                TRY(add_company_words(value, &list, at, &size));
        return value->count > value->start ? OK : read_words(value, text, ROLE_TOKEN);
}
