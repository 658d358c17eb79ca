/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two lists of words, each word of one laid beside at most one of the other so that together they agree best. */
#include "match/compare.h"

#include "base/checked.h"
#include "match/distance.h"

/* How two words agree, worst first; the values add up in the alignment. */
enum tie {
        TIE_NONE = 0,
        TIE_INITIAL = 30,
        TIE_SHORT = 40,  /* a short name, or the beginning of the longer word */
        TIE_CLOSE = 60,
        TIE_CUT = 70,    /* the longer word was cut off late */
        TIE_TYPO = 85,
        TIE_LOOSE = 90,
        TIE_JOINED = 96, /* one half of a word of the other list */
        TIE_VARIANT = 97,
        TIE_EXACT = 100,
};

enum { SHORT_WORD = 6, CUT_LEAST = 7, ALIGN_MAX = 6, CLOSE_SIMILARITY = 920'000 };
enum { OTHER_ENDING_COST = 36 * WEIGHT_BIT / 10 };

static struct slice text_of(const struct match_token *token)
{
        return slice_of(token->text, token->size);
}

static struct slice key_of(const struct match_token *token)
{
        return slice_of(token->key, token->key_size);
}

/* One edit changes at most two of the letters that occur. */
static bool may_be_within(size_t size_a, size_t size_b, uint32_t letters, unsigned limit)
{
        size_t apart = size_a < size_b ? size_b - size_a : size_a - size_b;
        return apart <= limit && count_letters_apart(letters, 0) <= 2 * limit;
}

static unsigned bounded_distance(struct slice a, struct slice b, uint32_t letters, unsigned limit)
{
        return may_be_within(a.size, b.size, letters, limit) ? distance_osa(a, b) : limit + 1;
}

/* Whether what one has more is what makes a father's name of a name: Oleksandr, Oleksandrovych. */
static bool makes_a_patronymic(struct slice rest)
{
        static const struct slice endings[] = {
                S("ovich"),  S("evich"),  S("ovych"), S("evych"), S("ovic"), S("evic"), S("ovitch"),
                S("evitch"), S("yevich"), S("ovna"),  S("evna"),  S("ivna"), S("yevna"),
        };
        for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
                if (slice_equal(rest, endings[i]))
                        return true;
        return false;
}

static enum tie compare_spelling(const struct match_token *a, const struct match_token *b, bool names)
{
        size_t shorter = a->size < b->size ? a->size : b->size;
        if (shorter < 4)
                return TIE_NONE;
        bool begins = memcmp(a->text, b->text, 4) == 0 && memcmp(a->text, b->text, shorter) == 0;
        if (begins && a->size + b->size > 2 * shorter + 1) {
                const struct match_token *longer = a->size > b->size ? a : b;
                if (names && makes_a_patronymic(slice_from(text_of(longer), shorter)))
                        return TIE_NONE;
                return shorter >= CUT_LEAST ? TIE_CUT : TIE_SHORT;
        }
        unsigned limit = shorter <= SHORT_WORD ? 1 : 2;
        unsigned distance = bounded_distance(text_of(a), text_of(b), a->letters ^ b->letters, limit);
        if (names && distance > 1 && a->key[0] == b->key[0]) { /* a slip in the first letter must stand in writing */
                unsigned keys = bounded_distance(key_of(a), key_of(b), a->key_letters ^ b->key_letters, limit);
                distance = keys < distance ? keys : distance;
        }
        if (distance <= limit)
                return distance <= 1 ? TIE_TYPO : TIE_CLOSE;
        const struct match_token *brief = a->key_size < b->key_size ? a : b, *full = brief == a ? b : a;
        if (names && (brief->key_letters & ~full->key_letters) == 0 && is_short_name_of(key_of(brief), key_of(full)))
                return TIE_SHORT;
        bool alike = shorter >= 5 && a->key[0] == b->key[0] && count_letters_apart(a->letters, b->letters) <= 5;
        return alike && similarity_jaro_winkler(text_of(a), text_of(b)) >= CLOSE_SIMILARITY ? TIE_CLOSE : TIE_NONE;
}

static enum tie compare_tokens(const struct match_token *a, const struct match_token *b, bool names)
{
        if (a == b)
                return TIE_EXACT;
        if (a->kind != b->kind || a->kind == MATCH_TOKEN_CODE)
                return TIE_NONE;
        if (a->strict == b->strict)
                return TIE_VARIANT;
        if (a->size == 1 || b->size == 1)
                return a->text[0] == b->text[0] ? TIE_INITIAL : TIE_NONE;
        enum tie tie = names && a->loose == b->loose ? TIE_LOOSE : compare_spelling(a, b, names);
        bool forbidden = names && tie != TIE_NONE && names_must_not_merge(key_of(a), key_of(b));
        return forbidden ? TIE_NONE : tie;
}

bool are_words_tied(const struct match_token *a, const struct match_token *b, bool names)
{
        return compare_tokens(a, b, names) != TIE_NONE;
}

/* What was laid beside what. */
struct alignment {
        uint8_t partner[LIST_MAX]; /* of each word of a: index in b + 1, 0 none */
        uint8_t tie[LIST_MAX];
        bool used[LIST_MAX];       /* words of b */
        bool joined_a[LIST_MAX], joined_b[LIST_MAX]; /* words that are one half of a word of the other list */
        bool joined;
        uint64_t rules[2]; /* that two halves became one by */
};

static size_t take_equal(const struct token_list *a, const struct token_list *b, struct alignment *to)
{
        size_t taken = 0;
        for (size_t i = 0; i < a->count; i++)
                for (size_t j = 0; j < b->count; j++)
                        if (!to->used[j] && a->tokens[i] == b->tokens[j]) {
                                to->partner[i] = (uint8_t)(j + 1);
                                to->tie[i] = TIE_EXACT;
                                to->used[j] = true;
                                taken++;
                                break;
                        }
        return taken;
}

static bool is_concatenation(struct slice whole, struct slice first, struct slice second)
{
        return whole.size == first.size + second.size && slice_starts_with(whole, first) &&
               slice_equal(slice_from(whole, first.size), second);
}

/* Almost never: looked at before the letters are. */
static inline bool has_size_of(const struct match_token *whole, const struct match_token *first,
                               const struct match_token *second)
{
        return whole->size == first->size + second->size || whole->key_size == first->key_size + second->key_size ||
               whole->key_size == sizeof "abdu" - 1 + second->key_size;
}

/* Rules 83, 51 and 52: "Nur Hayati" is "Nurhayati", "Abd. Karim" is "Abdulkarim", "Abdul Rahman" is "Abdurrahman". */
static bool is_spelled_by(const struct match_token *whole, const struct match_token *first,
                          const struct match_token *second, uint64_t rules[2])
{
        bool abdul = slice_equal(key_of(first), S("abdul"));
        bool plain = is_concatenation(text_of(whole), text_of(first), text_of(second)) ||
                     is_concatenation(key_of(whole), key_of(first), key_of(second));
        bool assimilated = abdul && is_concatenation(key_of(whole), S("abdu"), key_of(second));
        if (!plain && !assimilated)
                return false;
        note_rule(rules, 83);
        if (abdul)
                note_rule(rules, plain ? 51 : 52);
        return true;
}

static inline bool is_joined(const struct match_token *whole, const struct match_token *first,
                             const struct match_token *second, uint64_t rules[2])
{
        return has_size_of(whole, first, second) && is_spelled_by(whole, first, second, rules);
}

bool is_word_joined(const struct match_token *whole, const struct match_token *first, const struct match_token *second)
{
        uint64_t rules[2] = { 0 };
        return is_joined(whole, first, second, rules);
}

static void take_joined(const struct token_list *a, const struct token_list *b, struct alignment *to)
{
        for (size_t i = 0; i < a->count; i++)
                for (size_t j = 0; !to->partner[i] && j + 1 < b->count; j++)
                        if (!to->used[j] && !to->used[j + 1] &&
                            is_joined(a->tokens[i], b->tokens[j], b->tokens[j + 1], to->rules)) {
                                to->used[j] = to->used[j + 1] = to->joined_b[j + 1] = to->joined = true;
                                to->partner[i] = (uint8_t)(j + 1);
                                to->tie[i] = TIE_JOINED;
                        }
        for (size_t j = 0; j < b->count; j++)
                for (size_t i = 0; !to->used[j] && i + 1 < a->count; i++)
                        if (!to->partner[i] && !to->partner[i + 1] &&
                            is_joined(b->tokens[j], a->tokens[i], a->tokens[i + 1], to->rules)) {
                                to->used[j] = to->joined_a[i + 1] = to->joined = true;
                                to->partner[i] = to->partner[i + 1] = (uint8_t)(j + 1);
                                to->tie[i] = to->tie[i + 1] = TIE_JOINED;
                        }
}

/* Words that are still free, at most ALIGN_MAX of each list, and the ties between them. */
struct assignment {
        uint8_t rows[ALIGN_MAX], columns[ALIGN_MAX];
        size_t row_count, column_count;
        uint8_t ties[ALIGN_MAX][ALIGN_MAX];
        uint16_t best[ALIGN_MAX + 1][1 << ALIGN_MAX]; /* of the rows from this one on, with these columns taken */
};

/* False when no word of one is tied to a word of the other. */
static bool fill_assignment(const struct token_list *a, const struct token_list *b, const struct alignment *from,
                            bool names, struct assignment *to)
{
        uint8_t any = TIE_NONE;
        to->row_count = to->column_count = 0;
        for (size_t i = 0; i < a->count && to->row_count < ALIGN_MAX; i++)
                if (!from->partner[i])
                        to->rows[to->row_count++] = (uint8_t)i;
        for (size_t j = 0; j < b->count && to->column_count < ALIGN_MAX; j++)
                if (!from->used[j])
                        to->columns[to->column_count++] = (uint8_t)j;
        for (size_t i = 0; i < to->row_count; i++)
                for (size_t j = 0; j < to->column_count; j++) {
                        to->ties[i][j] =
                                (uint8_t)compare_tokens(a->tokens[to->rows[i]], b->tokens[to->columns[j]], names);
                        any |= to->ties[i][j];
                }
        return any != TIE_NONE;
}

static uint16_t best_from(struct assignment *work, size_t row, unsigned taken)
{
        uint16_t best = work->best[row + 1][taken];
        for (size_t j = 0; j < work->column_count; j++)
                if (!(taken & 1u << j) && work->ties[row][j]) {
                        uint16_t value = (uint16_t)(work->ties[row][j] + work->best[row + 1][taken | 1u << j]);
                        best = value > best ? value : best;
                }
        return best;
}

/* The optimal assignment by dynamic programming over the sets of columns taken. */
static void solve_assignment(struct assignment *work)
{
        unsigned sets = 1u << work->column_count;
        memset(work->best[work->row_count], 0, sets * sizeof work->best[0][0]);
        for (size_t row = work->row_count; row-- > 0;)
                for (unsigned taken = 0; taken < sets; taken++)
                        work->best[row][taken] = best_from(work, row, taken);
}

static void read_assignment(const struct assignment *work, struct alignment *to)
{
        unsigned taken = 0;
        for (size_t row = 0; row < work->row_count; row++) {
                if (work->best[row][taken] == work->best[row + 1][taken])
                        continue;
                for (size_t j = 0; j < work->column_count; j++) {
                        if (taken & 1u << j || !work->ties[row][j] ||
                            work->best[row][taken] != work->ties[row][j] + work->best[row + 1][taken | 1u << j])
                                continue;
                        to->partner[work->rows[row]] = (uint8_t)(work->columns[j] + 1);
                        to->tie[work->rows[row]] = work->ties[row][j];
                        to->used[work->columns[j]] = true;
                        taken |= 1u << j;
                        break;
                }
        }
}

/* One word against one is most of what there is. */
static void align_rest(const struct token_list *a, const struct token_list *b, struct alignment *to, bool names)
{
        struct assignment work __attribute__((uninitialized)); /* a kilobyte, of which the rows in use are set */
        if (a->count == 1 && b->count == 1) {
                to->tie[0] = (uint8_t)compare_tokens(a->tokens[0], b->tokens[0], names);
                to->partner[0] = to->used[0] = to->tie[0] != TIE_NONE;
                return;
        }
        if (!fill_assignment(a, b, to, names, &work))
                return;
        solve_assignment(&work);
        read_assignment(&work, to);
}

/* What an alignment amounts to. */
struct summary {
        size_t exact, variant, loose, typo, close, partial; /* words by tie */
        size_t strong;           /* of them, words that say something, at least alike to a slip */
        size_t left_a, left_b;   /* words without a partner, weak ones of names left out */
        size_t weak_a, weak_b;   /* those weak ones, and initials */
        bool swapped;
        int32_t bits, all_bits;  /* of what agreed; of everything, both lists together */
};

static int32_t least(int32_t a, int32_t b)
{
        return a < b ? a : b;
}

static int32_t bits_of_tie(enum tie tie, const struct match_token *a, const struct match_token *b)
{
        switch (tie) {
        case TIE_EXACT:   return a->bits[0];
        case TIE_VARIANT: return least(a->bits[1], b->bits[1]);
        case TIE_JOINED:  return a->size > b->size ? a->bits[1] : b->bits[1];
        case TIE_LOOSE:
        case TIE_TYPO:    return least(a->bits[2], b->bits[2]);
        case TIE_CUT:
        case TIE_CLOSE:   return least(a->bits[2], b->bits[2]) * 3 / 4;
        case TIE_SHORT:   return least(a->bits[2], b->bits[2]) / 2;
        case TIE_INITIAL: return INITIAL_BITS;
        case TIE_NONE:
        default:          return 0;
        }
}

/* Sumarno is a man and Sumarni a woman, Saputra and Saputri likewise. Of different names one letter apart 25 in a
 * thousand differ so (names of `simulate names`, by how many have them), of slips less than 2 (none of 485 in the
 * questions of names-testing.csv): log2(12). */
static bool has_other_ending(const struct match_token *a, const struct match_token *b)
{
        size_t last = a->size - 1u;
        if (a->kind != MATCH_TOKEN_NAME || a->size != b->size || memcmp(a->text, b->text, last) != 0)
                return false;
        char one = a->text[last], other = b->text[last];
        return (one == 'i' && (other == 'o' || other == 'a')) || (other == 'i' && (one == 'o' || one == 'a'));
}

static void note_variant(uint64_t rules[2], enum rule_phase phase, uint64_t a, uint64_t b)
{
        rule_set_unpack(phase, a == b ? a : a ^ b, rules);
}

/* The rules that two spellings were made one by: those that acted on one of them only, or else on both. */
static void note_tie(uint64_t rules[2], enum tie tie, const struct match_token *a, const struct match_token *b)
{
        static const uint8_t rule_of_tie[TIE_EXACT + 1] = {
                [TIE_TYPO] = 93, [TIE_CLOSE] = 93, [TIE_INITIAL] = 87, [TIE_CUT] = 89
        };
        if (tie == TIE_VARIANT || tie == TIE_LOOSE)
                note_variant(rules, PHASE_SURE, a->sure, b->sure);
        if (tie == TIE_LOOSE)
                note_variant(rules, PHASE_RISKY, a->risky, b->risky);
        if (rule_of_tie[tie])
                note_rule(rules, rule_of_tie[tie]);
        if (tie == TIE_SHORT)
                note_rule(rules, a->kind == MATCH_TOKEN_NAME && a->key[0] != b->key[0] ? 91 : 89);
}

static void add_tie(struct summary *to, enum tie tie, const struct match_token *a, const struct match_token *b)
{
        to->exact += tie == TIE_EXACT;
        to->variant += tie == TIE_VARIANT || tie == TIE_JOINED;
        to->loose += tie == TIE_LOOSE;
        to->typo += tie == TIE_TYPO;
        to->close += tie == TIE_CLOSE || tie == TIE_CUT;
        to->partial += tie == TIE_SHORT || tie == TIE_INITIAL;
        to->strong += tie >= TIE_TYPO && !a->weak && !b->weak && a->size > 1;
        to->bits += bits_of_tie(tie, a, b);
        if (tie == TIE_TYPO && has_other_ending(a, b))
                to->bits -= OTHER_ENDING_COST;
}

static struct summary summarise(const struct token_list *a, const struct token_list *b, const struct alignment *from,
                                struct agreement *agreement)
{
        struct summary to = { 0 };
        size_t last = 0;
        for (size_t i = 0; i < a->count; i++) {
                to.all_bits += a->tokens[i]->bits[0];
                if (!from->partner[i]) {
                        to.left_a += !a->tokens[i]->weak && a->tokens[i]->size > 1;
                        to.weak_a += a->tokens[i]->weak || a->tokens[i]->size == 1;
                        continue;
                }
                const struct match_token *other = b->tokens[from->partner[i] - 1];
                if (from->joined_a[i])
                        continue;
                to.swapped |= from->partner[i] < last;
                last = from->partner[i];
                add_tie(&to, from->tie[i], a->tokens[i], other);
                if (a->tokens[i] != other)
                        note_tie(agreement->rules, from->tie[i], a->tokens[i], other);
        }
        for (size_t j = 0; j < b->count; j++) {
                to.all_bits += b->tokens[j]->bits[0];
                if (from->used[j])
                        continue;
                to.left_b += !b->tokens[j]->weak && b->tokens[j]->size > 1;
                to.weak_b += b->tokens[j]->weak || b->tokens[j]->size == 1;
        }
        return to;
}

static uint8_t level_of_whole(const struct summary *all, bool joined)
{
        if (all->partial > 0)
                return NAME_PART;
        if (all->close > 0 || all->typo > 1)
                return NAME_CLOSE;
        if (all->typo > 0)
                return NAME_TYPO;
        if (all->loose > 0)
                return NAME_LOOSE;
        return all->variant > 0 || joined ? NAME_VARIANT : NAME_EXACT;
}

/* Words of both are left over: how much of all that is said agrees. */
static uint8_t level_of_rest(const struct summary *all, enum list_kind kind)
{
        if (all->strong == 0)
                return NAME_CONFLICT;
        if (kind == LIST_NAMES)
                return NAME_SOME;
        int64_t share = all->all_bits > 0 ? (int64_t)all->bits * 200 / all->all_bits : 0;
        return share >= 75 && kind == LIST_WORDS ? NAME_CLOSE : share >= 45 ? NAME_SOME : NAME_CONFLICT;
}

static uint8_t find_level(const struct summary *all, const struct alignment *from, enum list_kind kind)
{
        size_t matched = all->exact + all->variant + all->loose + all->typo + all->close + all->partial;
        if (matched == 0 || (matched == all->partial && all->left_a + all->left_b > 0))
                return NAME_CONFLICT;
        if (all->left_a + all->weak_a > 0 && all->left_b + all->weak_b > 0)
                return level_of_rest(all, kind);
        if (all->left_a + all->left_b + all->weak_a + all->weak_b > 0)
                return NAME_PART;
        return level_of_whole(all, from->joined);
}

/* The letters of all words in a row, for names that were cut into words at other places. */
static void join(const struct token_list *list, char *text)
{
        for (size_t i = 0; i < list->count; i++) {
                memcpy(text, list->tokens[i]->key, list->tokens[i]->key_size);
                text += list->tokens[i]->key_size;
        }
}

static size_t measure_joined(const struct token_list *list, uint32_t *letters)
{
        size_t size = 0;
        for (size_t i = 0; i < list->count; i++) {
                size += list->tokens[i]->key_size;
                *letters |= list->tokens[i]->key_letters;
        }
        return size;
}

enum { NO_MOST = LIST_MAX * MATCH_TOKEN_SIZE, COMPANY_SLIPS_MOST = 2 };

/* One slip in eight letters, `most` at the most. Sizes and letters say of most that they do not, before a letter is
 * copied. */
static bool agree_joined(const struct token_list *a, const struct token_list *b, unsigned most)
{
        char left[LIST_MAX * MATCH_TOKEN_SIZE], right[LIST_MAX * MATCH_TOKEN_SIZE];
        uint32_t left_letters = 0, right_letters = 0;
        size_t left_size = measure_joined(a, &left_letters), right_size = measure_joined(b, &right_letters);
        unsigned limit = (unsigned)((left_size < right_size ? left_size : right_size) / 8);
        limit = limit < most ? limit : most;
        if (limit == 0 || !may_be_within(left_size, right_size, left_letters ^ right_letters, limit))
                return false;
        join(a, left);
        join(b, right);
        return distance_osa(slice_of(left, left_size), slice_of(right, right_size)) <= limit;
}

/* Two tokens that read the same are of two kinds: "s" in a name, and in an address, where it may stand for south. */
static bool token_comes_first(const struct match_token *a, const struct match_token *b)
{
        int order = memcmp(a->text, b->text, MATCH_TOKEN_SIZE);
        return order != 0 ? order < 0 : a->kind < b->kind;
}

/* Of alignments that are equally good one is taken: the same one, whichever list is named first. */
static bool comes_first(const struct token_list *a, const struct token_list *b)
{
        if (a->count != b->count)
                return a->count < b->count;
        for (size_t i = 0; i < a->count; i++)
                if (a->tokens[i] != b->tokens[i])
                        return token_comes_first(a->tokens[i], b->tokens[i]);
        return true;
}

/* The letters of both in a row are alike, wherever they were cut. */
static struct agreement agree_as_a_whole(const struct token_list *a, const struct token_list *b)
{
        struct agreement agreement = { .level = NAME_CLOSE };
        int32_t bits = 0;
        for (size_t i = 0; i < a->count; i++)
                bits += a->tokens[i]->bits[0];
        for (size_t j = 0; j < b->count; j++)
                bits += b->tokens[j]->bits[0];
        agreement.bits = bits / 3;
        note_rule(agreement.rules, 83);
        note_rule(agreement.rules, 93);
        return agreement;
}

enum { ACRONYM_LEAST = 3, ACRONYM_LETTER_BITS = 5 * WEIGHT_BIT / 2 /* many begin with the same few letters */ };

static bool is_acronym(const struct token_list *brief, const struct token_list *full)
{
        if (brief->count != 1 || full->count < ACRONYM_LEAST || brief->tokens[0]->size != full->count)
                return false;
        for (size_t i = 0; i < full->count; i++)
                if (brief->tokens[0]->text[i] != full->tokens[i]->text[0])
                        return false;
        return true;
}

/* No word is like one of the other's: still they may be cut otherwise, or one be the first letters of the other. */
static struct agreement compare_strangers(const struct token_list *a, const struct token_list *b, enum list_kind kind)
{
        if (a->count != b->count && agree_joined(a, b, NO_MOST))
                return agree_as_a_whole(a, b);
        if (kind == LIST_COMPANIES && (is_acronym(a, b) || is_acronym(b, a)))
                return (struct agreement){ .level = NAME_PART,
                                           .bits = ACRONYM_LETTER_BITS * (int32_t)(a->count + b->count - 1) };
        return (struct agreement){ .level = NAME_CONFLICT };
}

static bool is_mark(const struct match_token *token)
{
        return token->size == 1 || (token->text[0] >= '0' && token->text[0] <= '9');
}

/* "Sakura 1" and "Sakura 2", "Dua Saudara" and "Tiga Saudara": a number or a letter of its own on each side is what
 * tells two apart, and no slip. */
static bool differ_by_marks(const struct token_list *a, const struct token_list *b, const struct alignment *from)
{
        bool left = false, right = false;
        for (size_t i = 0; i < a->count; i++)
                left |= !from->partner[i] && is_mark(a->tokens[i]);
        for (size_t j = 0; j < b->count; j++)
                right |= !from->used[j] && is_mark(b->tokens[j]);
        return left && right;
}

static bool is_empty(const struct alignment *alignment, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (alignment->partner[i])
                        return false;
        return true;
}

struct agreement compare_lists(const struct token_list *left_list, const struct token_list *right_list,
                               enum list_kind kind)
{
        bool ordered = comes_first(left_list, right_list);
        const struct token_list *a = ordered ? left_list : right_list, *b = ordered ? right_list : left_list;
        struct alignment alignment = { 0 };
        struct agreement agreement = { .level = NAME_CONFLICT };
        bool names = kind == LIST_NAMES;
        size_t left = a->count - take_equal(a, b, &alignment);
        if (left > 0 && left + b->count > a->count) {
                take_joined(a, b, &alignment);
                align_rest(a, b, &alignment, names);
        }
        if (is_empty(&alignment, a->count)) /* strangers, as most are */
                return compare_strangers(a, b, kind);
        struct summary all = summarise(a, b, &alignment, &agreement);
        agreement.level = find_level(&all, &alignment, kind);
        agreement.bits = all.bits;
        if (agreement.level == NAME_SOME && kind == LIST_COMPANIES && agree_joined(a, b, COMPANY_SLIPS_MOST) &&
            !differ_by_marks(a, b, &alignment))
                agreement.level = NAME_CLOSE;
        if (agreement.level == NAME_PART) /* words are missing and others mistyped: two things happened at once */
                agreement.bits -= WEIGHT_BIT * (int32_t)(2 * (all.loose + all.typo) + 3 * all.close);
        if (agreement.level >= NAME_PART && a->count != b->count && agree_joined(a, b, NO_MOST))
                return agree_as_a_whole(a, b);
        if (agreement.level == NAME_CONFLICT)
                agreement.rules[0] = agreement.rules[1] = 0;
        agreement.rules[0] |= alignment.rules[0];
        agreement.rules[1] |= alignment.rules[1];
        if (agreement.level == NAME_PART && all.left_a + all.left_b + all.weak_a + all.weak_b > 0)
                note_rule(agreement.rules, all.left_a + all.left_b == 0     ? 92
                                           : a->count == 1 || b->count == 1 ? 86
                                                                            : 88);
        if (all.swapped && agreement.level <= NAME_PART)
                note_rule(agreement.rules, 84);
        return agreement;
}
