/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/rules.h"

#include "base/checked.h"

#define RULE(number, text_id, text_en, left, right) { number, S(text_id), S(text_en), S(left), S(right) }

static const struct match_rule rules[] = {
        RULE(3, "tanda ' - . , dilepas", "the signs ' - . , are dropped", "Isma'il", "Ismail"),
        RULE(4, "gelar haji dilepas", "haj titles are dropped", "Hj. Sumini", "Sumini"),
        RULE(5, "sebutan ulama dilepas", "religious titles are dropped", "K.H. Ahmad", "Ahmad"),
        RULE(6, "gelar raden dilepas", "noble titles are dropped", "Raden Sutomo", "Sutomo"),
        RULE(7, "sebutan Tn., Ny., Sdr. dan sejenisnya dilepas", "forms of address are dropped", "Sdri. Yatin",
             "Yatin"),
        RULE(8, "sapaan Mbah, Mbak, Cak dan sejenisnya dilepas", "familiar forms of address are dropped", "Mbak Tini",
             "Tini"),
        RULE(9, "gelar akademik di depan dilepas", "academic titles in front are dropped", "Dra. Endang", "Endang"),
        RULE(10, "gelar akademik di belakang dilepas", "academic titles behind are dropped", "Budi, S.E.", "Budi"),
        RULE(11, "Alm. dilepas", "the word late is dropped", "Alm. Karni", "Karni"),
        RULE(15, "oe = u", "oe = u", "Soekarno", "Sukarno"),
        RULE(16, "tj = c", "tj = c", "Tjipto", "Cipto"),
        RULE(17, "dj = j", "dj = j", "Djoko", "Joko"),
        RULE(18, "nj = ny", "nj = ny", "Njoman", "Nyoman"),
        RULE(19, "sj = sy", "sj = sy", "Sjarif", "Syarif"),
        RULE(20, "ch = kh", "ch = kh", "Choiriyah", "Khoiriyah"),
        RULE(22, "ie = i", "ie = i", "Arief", "Arif"),
        RULE(23, "d di akhir = t", "final d = t", "Achmad", "Akhmat"),
        RULE(24, "b di akhir = p", "final b = p", "Ayub", "Ayup"),
        RULE(25, "dh = d", "dh = d", "Dhewi", "Dewi"),
        RULE(26, "th = t", "th = t", "Bathi", "Bati"),
        RULE(27, "o terbuka = a", "open o = a", "Sutopo", "Sutapa"),
        RULE(28, "Wongso = Wangsa, Cokro = Cakra, dan sejenisnya", "Wongso = Wangsa, Cokro = Cakra, and the like",
             "Cokro", "Cakra"),
        RULE(29, "-umo = -uma", "-umo = -uma", "Kusumo", "Kusuma"),
        RULE(31, "-watie = -waty = -wati", "-watie = -waty = -wati", "Susilowaty", "Susilowati"),
        RULE(32, "-ningseh = -ningsi = -ningsih", "-ningseh = -ningsi = -ningsih", "Setyaningseh", "Setyaningsih"),
        RULE(33, "ty = ti, dy = di", "ty = ti, dy = di", "Widya", "Widia"),
        RULE(34, "-yem = -iem, -iyah = -iah, -yo = -io", "-yem = -iem, -iyah = -iah, -yo = -io", "Paniyem", "Paniem"),
        RULE(37, "uw = u", "uw = u", "Suwarni", "Suarni"),
        RULE(42, "Slamet = Selamet = Slamat = Selamat", "Slamet = Selamet = Slamat = Selamat", "Selamat", "Slamet"),
        RULE(46, "-ono = -ana, -arno = -arna", "-ono = -ana, -arno = -arna", "Suwarno", "Suwarna"),
        RULE(47, "Moh. = Muh. = Mochamad = Muhammad", "Moh. = Muh. = Mochamad = Muhammad", "Moch. Ali", "Muhammad Ali"),
        RULE(49, "St. = Sitti = Siti", "St. = Sitti = Siti", "St. Aminah", "Siti Aminah"),
        RULE(50, "Noor = Nor = Nur", "Noor = Nor = Nur", "Noor Hayati", "Nur Hayati"),
        RULE(51, "Abd. = Abdul, digabung atau dipisah", "Abd. = Abdul, joined or separate", "Abd. Karim", "Abdulkarim"),
        RULE(52, "Abdul + r, s = Abdurr, Abduss", "Abdul + r, s = Abdurr, Abduss", "Abdul Rahman", "Abdurrahman"),
        RULE(53, "-uddin = -udin", "-uddin = -udin", "Samsuddin", "Samsudin"),
        RULE(54, "sy = sh = s di awal", "initial sy = sh = s", "Syamsul", "Samsul"),
        RULE(55, "kh = h", "kh = h", "Khusnul", "Husnul"),
        RULE(56, "oi = ai", "oi = ai", "Khoirul", "Khairul"),
        RULE(57, "Rohm- = Rahm-", "Rohm- = Rahm-", "Rohmat", "Rahmat"),
        RULE(58, "Rohim = Rahim", "Rohim = Rahim", "Rohim", "Rahim"),
        RULE(60, "ae = ai", "ae = ai", "Zaenab", "Zainab"),
        RULE(61, "dz = z", "dz = z", "Dzulkifli", "Zulkifli"),
        RULE(62, "f = p = v = ph", "f = p = v = ph", "Fitri", "Pitri"),
        RULE(63, "q = k", "q = k", "Taufiq", "Taufik"),
        RULE(64, "gh = g", "gh = g", "Ghofur", "Gofur"),
        RULE(66, "hamzah atau ain = k", "'ain or hamza = k", "Ni'mah", "Nikmah"),
        RULE(67, "huruf hidup rangkap = tunggal", "doubled vowels = single", "Aasiyah", "Asiyah"),
        RULE(68, "huruf mati rangkap = tunggal", "doubled consonants = single", "Fattah", "Fatah"),
        RULE(69, "h di akhir boleh hilang", "final h is optional", "Fatimah", "Fatima"),
        RULE(71, "Jusuf = Yusuf, Junus = Yunus", "Jusuf = Yusuf, Junus = Yunus", "Jusuf", "Yusuf"),
        RULE(72, "Omar = Umar, Utsman = Usman", "Omar = Umar, Utsman = Usman", "Utsman", "Usman"),
        RULE(73, "Ismael = Ismail, Ibrohim = Ibrahim", "Ismael = Ismail, Ibrohim = Ibrahim", "Ibrohim", "Ibrahim"),
        RULE(83, "kata digabung = dipisah", "joined = separated words", "Nur Hayati", "Nurhayati"),
};

struct step {
        uint16_t rule;
        struct slice from, to;
};

#define STEP(rule, from, to) { rule, S(from), S(to) }

static const struct step steps[] = {
        STEP(10, " s.e ", " "), STEP(10, " s.h ", " "), STEP(10, " s.pd ", " "), STEP(10, " s.sos ", " "),
        STEP(10, " s.kom ", " "), STEP(10, " s.ag ", " "), STEP(10, " s.t ", " "), STEP(10, " a.md ", " "),
        STEP(10, " m.m ", " "), STEP(10, " m.pd ", " "), STEP(10, " m.si ", " "), STEP(10, " ns $", " $"),
        STEP(5, "^ k.h ", "^ "), STEP(6, "^ r.m ", "^ "), STEP(6, "^ r.a ", "^ "), STEP(6, "^ r.ngt ", "^ "),
        STEP(3, ".", " "),
        STEP(11, "^ alm ", "^ "), STEP(11, "^ almh ", "^ "), STEP(11, " alm $", " $"),
        STEP(7, "^ tn ", "^ "), STEP(7, "^ ny ", "^ "), STEP(7, "^ nn ", "^ "), STEP(7, "^ sdr ", "^ "),
        STEP(7, "^ sdri ", "^ "), STEP(7, "^ bpk ", "^ "), STEP(7, "^ bapak ", "^ "), STEP(7, "^ ibu ", "^ "),
        STEP(7, "^ pak ", "^ "), STEP(7, "^ bu ", "^ "),
        STEP(8, "^ mbah ", "^ "), STEP(8, "^ mbak ", "^ "), STEP(8, "^ mas ", "^ "), STEP(8, "^ cak ", "^ "),
        STEP(8, "^ lik ", "^ "), STEP(8, "^ pakde ", "^ "), STEP(8, "^ bude ", "^ "), STEP(8, "^ kang ", "^ "),
        STEP(8, "^ yu ", "^ "),
        STEP(9, "^ dr ", "^ "), STEP(9, "^ drg ", "^ "), STEP(9, "^ drs ", "^ "), STEP(9, "^ dra ", "^ "),
        STEP(9, "^ ir ", "^ "), STEP(9, "^ prof ", "^ "),
        STEP(4, "^ h ", "^ "), STEP(4, "^ hj ", "^ "), STEP(4, "^ haji ", "^ "), STEP(4, "^ hajjah ", "^ "),
        STEP(4, "^ hajah ", "^ "),
        STEP(5, "^ kh ", "^ "), STEP(5, "^ kyai ", "^ "), STEP(5, "^ kiai ", "^ "), STEP(5, "^ gus ", "^ "),
        STEP(5, "^ ning ", "^ "), STEP(5, "^ ust ", "^ "), STEP(5, "^ ustadz ", "^ "), STEP(5, "^ ustadzah ", "^ "),
        STEP(5, "^ habib ", "^ "), STEP(5, "^ nyai ", "^ "),
        STEP(6, "^ r ", "^ "), STEP(6, "^ rr ", "^ "), STEP(6, "^ raden ", "^ "), STEP(6, "^ krt ", "^ "),
        STEP(66, " ni'mah ", " nikmah "), STEP(66, " ma'ruf ", " makruf "), STEP(66, " maruf ", " makruf "),
        STEP(3, "'", ""), STEP(3, "-", ""),
        STEP(15, "oe", "u"), STEP(16, "tj", "c"), STEP(17, "dj", "j"), STEP(18, "nj", "ny"), STEP(19, "sj", "sy"),
        STEP(20, "ch", "kh"),
        STEP(47, "^ mohammad ", "^ muhammad "), STEP(47, "^ mohamad ", "^ muhammad "),
        STEP(47, "^ muhamad ", "^ muhammad "),
        STEP(47, "^ mokhammad ", "^ muhammad "), STEP(47, "^ mokhamad ", "^ muhammad "),
        STEP(47, "^ muh ", "^ muhammad "),
        STEP(47, "^ moh ", "^ muhammad "), STEP(47, "^ mokh ", "^ muhammad "), STEP(47, "^ mhd ", "^ muhammad "),
        STEP(47, "^ md ", "^ muhammad "),
        STEP(49, "^ st ", "^ siti "), STEP(49, "^ sitti ", "^ siti "), STEP(49, "^ sity ", "^ siti "),
        STEP(50, " noor ", " nur "), STEP(50, " nor ", " nur "),
        STEP(51, " abd ", " abdul "), STEP(51, " abdul ", " abdul"),
        STEP(52, " abdulr", " abdurr"), STEP(52, " abduls", " abduss"),
        STEP(42, " selamet ", " slamet "), STEP(42, " slamat ", " slamet "), STEP(42, " selamat ", " slamet "),
        STEP(72, " omar ", " umar "), STEP(72, " utsman ", " usman "),
        STEP(73, " ismael ", " ismail "), STEP(73, " ibrohim ", " ibrahim "),
        STEP(71, " jusuf ", " yusuf "), STEP(71, " junus ", " yunus "),
        STEP(28, " wongso", " wangsa"), STEP(28, " cokro", " cakra"), STEP(28, " noto", " nata"),
        STEP(28, " kromo", " krama"),
        STEP(28, " sastro", " sastra"), STEP(28, " karto", " karta"), STEP(28, " marto", " marta"),
        STEP(28, " tirto", " tirta"), STEP(28, " wiryo", " wirya"), STEP(28, " broto", " brata"),
        STEP(28, " ponco", " panca"), STEP(28, " prono", " prana"),
        STEP(27, " sutopo ", " sutapa "), STEP(27, " joyo ", " jaya "),
        STEP(29, "umo ", "uma "), STEP(46, "ono ", "ana "), STEP(46, "arno ", "arna "),
        STEP(31, "watie ", "wati "), STEP(31, "waty ", "wati "),
        STEP(32, "ningseh ", "ningsih "), STEP(32, "ningsi ", "ningsih "),
        STEP(33, "ty", "ti"), STEP(33, "dy", "di"),
        STEP(34, "iyem ", "iem "), STEP(34, "yem ", "iem "), STEP(34, "iyah ", "iah "), STEP(34, "yo ", "io "),
        STEP(22, "ie", "i"),
        STEP(25, "dh", "d"), STEP(26, "th", "t"), STEP(37, "uw", "u"),
        STEP(53, "uddin ", "udin "), STEP(55, "kh", "h"), STEP(54, " sy", " s"), STEP(54, " sh", " s"),
        STEP(56, "oi", "ai"), STEP(57, " rohm", " rahm"), STEP(58, " rohim", " rahim"), STEP(60, "ae", "ai"),
        STEP(61, "dz", "z"), STEP(64, "gh", "g"), STEP(63, "q", "k"),
        STEP(62, "ph", "p"), STEP(62, "f", "p"), STEP(62, "v", "p"),
        STEP(67, "aa", "a"), STEP(67, "ii", "i"), STEP(67, "uu", "u"), STEP(67, "ee", "e"), STEP(67, "oo", "o"),
        STEP(68, "bb", "b"), STEP(68, "dd", "d"), STEP(68, "gg", "g"), STEP(68, "kk", "k"), STEP(68, "ll", "l"),
        STEP(68, "mm", "m"), STEP(68, "nn", "n"), STEP(68, "pp", "p"), STEP(68, "rr", "r"), STEP(68, "ss", "s"),
        STEP(68, "tt", "t"), STEP(68, "yy", "y"), STEP(68, "zz", "z"), STEP(68, "jj", "j"), STEP(68, "hh", "h"),
        STEP(69, "ah ", "a "), STEP(23, "d ", "t "), STEP(24, "b ", "p "),
};

const struct match_rule *match_rules(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(rules);
        return rules;
}

const struct match_rule *match_rule_find(uint16_t id)
{
        for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
                if (rules[i].id == id)
                        return &rules[i];
        return NULL;
}

/* A border that closes one match may open the next, so a trailing space of `from` is looked at again. */
static bool apply_step(const struct step *step, struct slice in, struct buffer *out)
{
        bool changed = false;
        bool shared = slice_ends_with(step->from, S(" ")) && slice_ends_with(step->to, S(" "));
        buffer_clear(out);
        while (in.size > 0) {
                if (!slice_starts_with(in, step->from)) {
                        buffer_append_byte(out, in.data[0]);
                        in = slice_from(in, 1);
                        continue;
                }
                changed = true;
                buffer_append(out, slice_sub(step->to, 0, step->to.size - shared));
                in = slice_from(in, step->from.size - shared);
        }
        return changed;
}

/* Words with single spaces; signs between words are spaces, a dot at a word's end says nothing. */
static void frame_words(struct slice name, struct buffer *out)
{
        buffer_append(out, S("^ "));
        for (size_t i = 0; i < name.size; i++) {
                char c = name.data[i];
                bool ends_word = i + 1 == name.size || memchr(" ,;", name.data[i + 1], 3);
                bool border = memchr(" ,;:\t", c, 5) || (c == '.' && ends_word);
                if (!border)
                        buffer_append_byte(out, c);
                else if (out->data && out->data[out->size - 1] != ' ')
                        buffer_append_byte(out, ' ');
        }
        if (out->data && out->data[out->size - 1] != ' ')
                buffer_append_byte(out, ' ');
        buffer_append_byte(out, '$');
}

enum error apply_name_rules(struct slice name, const struct rule_set *disabled, struct arena *arena,
                            struct rule_set *fired, struct slice *ret_words)
{
        _cleanup_buffer_ struct buffer text, other;
        buffer_init(&text, 16384);
        buffer_init(&other, 16384);
        frame_words(name, &text);
        for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
                if (disabled->has[steps[i].rule] || !apply_step(&steps[i], buffer_slice(&text), &other))
                        continue;
                fired->has[steps[i].rule] = true;
                struct buffer swap = text;
                text = other;
                other = swap;
        }
        TRY(buffer_check(&text));
        TRY(buffer_check(&other));
        struct slice words = slice_sub(buffer_slice(&text), 2, text.size - 3);
        words = arena_copy(arena, slice_trim(words));
        if (slice_is_null(words))
                return ERR_MEMORY;
        *ret_words = words;
        return OK;
}
