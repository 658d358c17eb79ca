/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is known of the phones, names and companies that an application names. Never of the applicant. */
#include "passports/internal.h"

#include "base/checked.h"
#include "content/rule.h"
#include "subjects/subjects.h"
#include "text/number.h"
#include "text/phone.h"

/* The desk is outside the case team: below this no count is told. */
enum { SMALL_COUNT = 5 };

#define REPEATED_INDICATOR S("nomor-berulang")
static const struct {
        struct slice about, name;
        int kind; /* enum match_kind */
        enum finding_way way;
} abouts[] = {
        { S("guarantor-phone"), T("Nomor telepon penjamin"), MATCH_PHONE, FINDING_SUBJECT },
        { S("agent-phone"), T("Nomor telepon perekrut atau agen"), MATCH_PHONE, FINDING_SUBJECT },
        { S("company"), T("Perusahaan yang disebut"), MATCH_COMPANY, FINDING_COMPANY },
        { S("agent-name"), T("Nama perekrut atau agen"), MATCH_PERSON, FINDING_LIKEWISE },
        { S("guarantor-name"), T("Nama penjamin"), MATCH_PERSON, FINDING_LIKEWISE },
        { S("guarantor-address"), T("Alamat penjamin"), MATCH_ADDRESS, FINDING_LIKEWISE },
        { S("place"), T("Tempat mendaftar atau penampungan"), MATCH_ADDRESS, FINDING_PLACE },
        { S("guarantor-group"), T("Nomor telepon penjamin"), MATCH_PHONE, FINDING_PHONE_GROUP },
        { S("guarantor-place"), T("Nama dan alamat penjamin"), 0, FINDING_PLACE_GROUP },
        { S("letter-words"), T("Kata-kata surat penjamin"), 0, FINDING_LETTER },
        { S("identity"), T("Data permohonan dan KTP"), 0, FINDING_IDENTITY },
        { S("papers"), T("Dokumen yang dibawa"), 0, FINDING_PAPER },
};

/* Which rule asks, and the two halves of its sentence around the number of others. */
static const struct {
        struct slice indicator, before, after;
} ways[] = {
        [FINDING_SUBJECT] = { REPEATED_INDICATOR, S(""), S("") },
        [FINDING_LIKEWISE] = { S("nama-perekrut"), S(""), S("") },
        [FINDING_COMPANY] = { S("nama-perusahaan"), S(""), S("") },
        [FINDING_PLACE] = { S("tempat-perekrutan"), S(""), S("") },
        [FINDING_PHONE_GROUP] = { S("penjamin-sama"), T("Nomor telepon penjamin ini juga menjadi penjamin bagi"),
                                  T("pemohon lain dalam rentang 90 hari") },
        [FINDING_PLACE_GROUP] = { S("penjamin-alamat-sama"),
                                  T("Penjamin dengan nama dan alamat ini, dengan nomor telepon lain, menjamin"),
                                  T("pemohon lain dalam rentang 90 hari") },
        [FINDING_LETTER] = { LETTER_INDICATOR,
                             T("Kata-kata surat penjamin ini hampir sama dengan surat penjamin lain, bagi"),
                             T("pemohon lain dalam rentang 90 hari") },
        [FINDING_IDENTITY] = { S("data-berbeda"),
                               T("Petugas membandingkan data permohonan dengan KTP: ada yang berbeda."), S("") },
        [FINDING_PAPER] = { S("dokumen-berbeda"),
                            T("Petugas memeriksa dokumen yang dibawa: ada yang isinya berbeda atau meragukan."),
                            S("") },
};

struct slice finding_about_name(struct slice about, enum language language)
{
        for (size_t i = 0; i < ARRAY_SIZE(abouts); i++)
                if (slice_equal(abouts[i].about, about))
                        return translate(language, abouts[i].name);
        return about;
}

size_t finding_sources(const struct application_head *head, struct finding_source ret_sources[FINDING_SOURCES])
{
        const struct finding_source all[] = {
                { S("guarantor-phone"), head->guarantor_phone, MATCH_PHONE, FINDING_SUBJECT, head->id, { 0 } },
                { S("agent-phone"), head->agent_phone, MATCH_PHONE, FINDING_SUBJECT, head->id, { 0 } },
                { S("company"), head->company, MATCH_COMPANY, FINDING_COMPANY, head->id, { 0 } },
                { S("agent-name"), head->agent, MATCH_PERSON, FINDING_LIKEWISE, head->id, { 0 } },
                { S("guarantor-name"), head->guarantor_name, MATCH_PERSON, FINDING_LIKEWISE, head->id, { 0 } },
                { S("guarantor-address"), S(""), MATCH_ADDRESS, FINDING_LIKEWISE, head->id, { 0 } },
                { S("place"), S(""), MATCH_ADDRESS, FINDING_PLACE, head->id, { 0 } },
                { S("guarantor-group"), head->guarantor_phone, MATCH_PHONE, FINDING_PHONE_GROUP, head->id, { 0 } },
                { S("guarantor-place"), head->guarantor_name, 0, FINDING_PLACE_GROUP, head->id, { 0 } },
                { S("letter-words"), S(""), 0, FINDING_LETTER, head->id, { 0 } },
                { S("identity"), S(""), 0, FINDING_IDENTITY, head->id, { 0 } },
                { S("papers"), S(""), 0, FINDING_PAPER, head->id, { 0 } },
        };
        size_t count = 0;
        for (size_t i = 0; i < ARRAY_SIZE(all); i++)
                if (all[i].raw.size || all[i].way == FINDING_LETTER || finding_is_of_paper(all[i].way) ||
                    all[i].kind == MATCH_ADDRESS)
                        ret_sources[count++] = all[i];
        return count;
}

bool finding_source_from(struct slice about, struct slice raw, struct finding_source *source)
{
        for (size_t i = 0; i < ARRAY_SIZE(abouts); i++)
                if (slice_equal(abouts[i].about, about)) {
                        *source = (struct finding_source){ about, raw, abouts[i].kind, abouts[i].way,
                                                           source->application_id, source->own };
                        return true;
                }
        return false;
}

bool finding_is_open(const struct finding_item *finding)
{
        return slice_is_null(finding->set_aside) && !finding->silence.holds;
}

/* --- mentions --- */

enum error findings_mention(struct tx *tx, struct uuid office_id, const struct application_new *new,
                            struct slice observed_on)
{
        const struct {
                struct slice raw, role;
                enum match_kind kind;
        } named[] = {
                { new->guarantor_phone, S("guarantor"), MATCH_PHONE },
                { new->agent_phone, S("agent"), MATCH_PHONE },
                { new->company, S("company"), MATCH_COMPANY },
                { new->agent, S("agent"), MATCH_PERSON },
        };
        char group[UUID_TEXT_SIZE + 1];
        uuid_format(new->id, group);
        for (size_t i = 0; i < ARRAY_SIZE(named); i++) {
                struct uuid subject_id;
                if (named[i].raw.size == 0)
                        continue;
                enum error err = subjects_mention(tx, &(struct mention_new){ .office_id = office_id,
                                                                             .source_kind = SOURCE_APPLICATION,
                                                                             .source_id = new->id,
                                                                             .source_group = slice_from_cstr(group),
                                                                             .village_code = S(""),
                                                                             .observed_on = observed_on,
                                                                             .kind = named[i].kind, .raw = named[i].raw,
                                                                             .role = named[i].role },
                                                  &subject_id);
                if (err != OK && err != ERR_INVALID && err != ERR_TOO_LARGE) /* unreadable: no mention */
                        return err;
        }
        return OK;
}

/* --- opening --- */

/* The rule in force for what the application names. */
struct opening {
        const struct finding_source *source;
        struct content_item indicator;
        struct content_rule rule;
};

static enum error rule_of(const struct content_item *indicator, struct content_rule *ret_rule)
{
        struct slice why;
        json_t *body;
        TRY(content_body(indicator, &body));
        enum error err = content_rule_of(body, ret_rule, &why);
        json_decref(body);
        return err == ERR_INVALID ? ERR_CORRUPT : err;
}

/* ERR_NOT_FOUND: the office has no such rule in force. */
static enum error rule_in_force(struct tx *tx, const struct actor *actor, struct slice key, struct opening *opening)
{
        struct arena *arena = tx_arena(tx);
        TRY(content_find(tx, actor->office_id, S("indicator"), key, today_of(actor, arena), arena,
                         &opening->indicator));
        return rule_of(&opening->indicator, &opening->rule);
}

enum error finding_rule(struct tx *tx, const struct actor *actor, enum finding_way way, struct content_rule *ret_rule)
{
        struct opening opening = { 0 };
        TRY(rule_in_force(tx, actor, ways[way].indicator, &opening));
        *ret_rule = opening.rule;
        return OK;
}

/* Whether who was asked about it before explained it, as the rule in force wants it. */
/* lint: parameters (what, for whom, into which memory) */
static enum error is_explained(struct tx *tx, const struct explaining *explaining, const struct finding_source *source,
                               const struct asked_list *asked, bool *ret_explained)
{
        struct opening opening = { .source = source };
        struct explaining whole = *explaining;
        *ret_explained = false;
        enum error err = rule_in_force(tx, explaining->actor, ways[source->way].indicator, &opening);
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        whole.least = opening.rule.explained;
        return explained_by(tx, &whole, source->application_id, asked, ret_explained);
}

/* lint: parameters (what, for whom, into which memory) */
static enum error look_at_group(struct tx *tx, const struct actor *actor, const struct evidence_question *question,
                                const struct finding_source *source, struct arena *arena,
                                struct subject_evidence *ret_evidence)
{
        struct subject_evidence evidence = { 0 };
        const struct explaining explaining = { actor, question->reader_id, arena, 0 };
        const struct vouched_question vouched = { *question, source->application_id,
                                                  GROUP_DAYS * 24 * HOUR };
        struct asked_list asked = { 0 };
        bool explained = false;
        if (source->way == FINDING_PHONE_GROUP)
                TRY(subjects_vouched(tx, &vouched, arena, &evidence.subject_id, &evidence.applications));
        else
                TRY(letter_look(tx, &explaining, source, &asked, &evidence.applications));
        if (evidence.applications > RULE_EXPLAINED) {
                if (source->way == FINDING_PHONE_GROUP)
                        TRY(asked_about_phone(tx, &explaining, source, evidence.subject_id, &asked));
                TRY(is_explained(tx, &explaining, source, &asked, &explained));
        }
        if (explained)
                evidence.applications = 0;
        evidence.known = evidence.applications > 0;
        *ret_evidence = evidence;
        return OK;
}

/* One observation of the desk, as long as its verdict stands; the value that differs is not read. */
static enum error look_at_papers(struct tx *tx, struct uuid office_id, const struct finding_source *source,
                                 struct subject_evidence *ret_evidence)
{
        struct application_differs_row row;
        TRY(application_differs(tx, &(struct application_differs_params){ office_id, source->application_id },
                                tx_arena(tx), &row));
        bool differs = source->way == FINDING_IDENTITY ? slice_equal(row.identity, S("differs")) : row.papers > 0;
        *ret_evidence = (struct subject_evidence){ .known = differs, .desk_notes = differs };
        return OK;
}

/* lint: parameters (what, for whom, into which memory) */
static enum error look(struct tx *tx, const struct actor *actor, struct uuid reader,
                       const struct finding_source *source, struct arena *arena,
                       struct subject_evidence *ret_evidence)
{
        struct evidence_question question = { .office_id = actor->office_id, .reader_id = reader,
                                              .kind = (enum match_kind)source->kind, .raw = source->raw,
                                              .without = source->own.groups, .without_count = source->own.count };
        if (finding_is_likewise(source->way))
                return likewise_look(tx, actor, reader, source, arena, ret_evidence);
        if (finding_is_of_paper(source->way))
                return look_at_papers(tx, actor->office_id, source, ret_evidence);
        bool group = source->way != FINDING_SUBJECT;
        enum error err = group ? look_at_group(tx, actor, &question, source, arena, ret_evidence)
                               : subjects_evidence(tx, &question, arena, ret_evidence);
        if (err == ERR_INVALID)
                *ret_evidence = (struct subject_evidence){ 0 };
        return err == ERR_INVALID ? OK : err;
}

/* What the desk noted from the applicant himself asks him nothing again. */
/* lint: parameters (what, for whom, into which memory) */
enum error finding_look(struct tx *tx, const struct actor *actor, struct uuid reader,
                        const struct finding_source *source, struct arena *arena,
                        struct subject_evidence *ret_evidence)
{
        struct finding_source others = *source;
        TRY(look(tx, actor, reader, source, arena, ret_evidence));
        if (ret_evidence->desk_notes == 0 || finding_is_of_paper(source->way))
                return OK;
        TRY(recruiter_own(tx, actor->office_id, source->application_id, arena, &others.own));
        return others.own.count ? look(tx, actor, reader, &others, arena, ret_evidence) : OK;
}

struct rule_counts finding_counts(const struct subject_evidence *known)
{
        return (struct rule_counts){ known->report_groups, known->partner_answers, known->desk_notes, known->tips,
                                     known->applications };
}

bool is_corroborated(const struct subject_evidence *known)
{
        return known->verified_groups >= 2 || known->partner_answers > 0;
}

/* An id tells no time: the first source may be one that names who reads the finding when there are others. */
static enum error put_finding(struct tx *tx, const struct actor *actor, struct uuid application_id,
                              const struct opening *opening, const struct subject_evidence *known)
{
        const struct rule_counts counts = finding_counts(known);
        return finding_put(tx,
                           &(struct finding_put_params){ .office_id = actor->office_id,
                                                         .id = uuid_timeless(),
                                                         .application_id = application_id,
                                                         .indicator_key = opening->indicator.key,
                                                         .indicator_version = opening->indicator.version,
                                                         .subject_id = known->subject_id,
                                                         .about = opening->source->about,
                                                         .report_groups = known->report_groups,
                                                         .partner_groups = known->partner_answers,
                                                         .desk_groups = known->desk_notes,
                                                         .tip_groups = known->tips,
                                                         .application_groups =
                                                                 finding_is_of_group(opening->source->way)
                                                                         ? known->applications
                                                                         : 0,
                                                         .confirmed = opening->source->way == FINDING_SUBJECT &&
                                                                      is_corroborated(known),
                                                         .state = content_rule_met(&opening->rule, &counts)
                                                                          ? S("open")
                                                                          : S("below"),
                                                         .at = clock_now() },
                           NULL);
}

struct finding_rules {
        struct opening openings[ARRAY_SIZE(ways)]; /* without their source */
        bool there[ARRAY_SIZE(ways)];
};

enum error finding_rules_read(struct tx *tx, const struct actor *actor, struct arena *arena,
                              struct finding_rules **ret_rules)
{
        struct finding_rules *rules = arena_new(arena, struct finding_rules);
        if (!rules)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
                enum error err = rule_in_force(tx, actor, ways[i].indicator, &rules->openings[i]);
                if (err != ERR_NOT_FOUND)
                        TRY(err);
                rules->there[i] = err == OK;
        }
        *ret_rules = rules;
        return OK;
}

enum error findings_refresh(struct tx *tx, const struct actor *actor, const struct application_head *head,
                            struct arena *arena)
{
        struct finding_rules *rules;
        TRY(finding_rules_read(tx, actor, arena, &rules));
        return findings_refresh_by(tx, actor, head, rules, arena);
}

enum error findings_refresh_by(struct tx *tx, const struct actor *actor, const struct application_head *head,
                               const struct finding_rules *rules, struct arena *arena)
{
        struct finding_source sources[FINDING_SOURCES];
        size_t count = finding_sources(head, sources);
        for (size_t i = 0; i < count; i++) {
                struct subject_evidence known;
                struct opening opening = rules->openings[sources[i].way];
                opening.source = &sources[i];
                if (!rules->there[sources[i].way])
                        continue;
                TRY(finding_look(tx, actor, UUID_NIL, &sources[i], arena, &known));
                if (known.known)
                        TRY(put_finding(tx, actor, head->id, &opening, &known));
        }
        return OK;
}

/* --- reading --- */

/* From the threshold on a number; below it neither one nor few may be guessed from the words. */
static void add_kind(struct buffer *out, int64_t count, struct slice noun, enum language language, bool *first)
{
        if (count == 0)
                return;
        buffer_printf(out, "%s%.*s (", *first ? "" : ", ", SLICE_FMT(translate(language, noun)));
        if (count < SMALL_COUNT)
                buffer_append(out, tr(language, "satu sumber atau lebih"));
        else
                buffer_printf(out, "%lld %.*s", (long long)count, SLICE_FMT(tr(language, "sumber terpisah")));
        buffer_append_byte(out, ')');
        *first = false;
}

/* How many is told from the threshold on, and never who. */
static struct slice group_sentence(enum finding_way way, const struct subject_evidence *known, enum language language,
                                   struct arena *arena)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 500);
        buffer_append(&out, translate(language, ways[way].before));
        buffer_append_byte(&out, ' ');
        count_write(&out, known->applications, SMALL_COUNT, COUNT_FEW, language);
        buffer_printf(&out, " %.*s. %.*s", SLICE_FMT(translate(language, ways[way].after)),
                      SLICE_FMT(tr(language, "Ini bahan bertanya, bukan bukti.")));
        return arena_copy(arena, buffer_slice(&out));
}

static struct slice paper_sentence(enum finding_way way, enum language language, struct arena *arena)
{
        return arena_printf(arena, "%.*s %.*s", SLICE_FMT(translate(language, ways[way].before)),
                            SLICE_FMT(tr(language, "Ini bahan bertanya, bukan bukti.")));
}

static void add_kinds(struct buffer *out, const struct subject_evidence *known, enum language language)
{
        bool first = true;
        add_kind(out, known->report_groups, T("laporan dari desa"), language, &first);
        add_kind(out, known->partner_answers, T("jawaban instansi"), language, &first);
        add_kind(out, known->desk_notes, T("catatan petugas layanan"), language, &first);
        add_kind(out, known->tips, T("informasi warga"), language, &first);
        buffer_append(out, S(". "));
}

static int kind_of(struct slice about)
{
        struct finding_source source = { 0 };
        return finding_source_from(about, SLICE_NULL, &source) ? source.kind : MATCH_KIND_COUNT;
}

static struct slice innocent_sentence(int kind, enum language language)
{
        return kind == MATCH_ADDRESS   ? tr(language, "Banyak orang dapat tinggal di alamat yang sama. ")
               : kind == MATCH_COMPANY ? tr(language, "Perusahaan lain dapat bernama sama, dan namanya dapat dipakai "
                                                      "orang. ")
                                       : tr(language, "Orang lain dapat bernama sama. ");
}

/* Who is meant stays open: how often such a name is met, and whether anything beside it agrees, but not what. */
static struct slice likewise_sentence(const struct finding_item *item, const struct subject_evidence *known,
                                      enum language language, struct arena *arena)
{
        _cleanup_buffer_ struct buffer out;
        const int kind = kind_of(item->about);
        buffer_init(&out, 1000);
        buffer_printf(&out, "%.*s %.*s ", SLICE_FMT(finding_about_name(item->about, language)),
                      SLICE_FMT(known->nearly ? tr(language, "ditulis mirip dengan yang disebut dalam")
                                              : tr(language, "sama dengan yang disebut dalam")));
        add_kinds(&out, known, language);
        if (kind == MATCH_PERSON)
                buffer_printf(&out, "%.*s ", SLICE_FMT(likewise_frequency(known->own, language)));
        if (known->beside && known->verified_groups > 0)
                buffer_printf(&out, "%.*s ", SLICE_FMT(tr(language, "Yang disebut di sampingnya cocok juga.")));
        buffer_append(&out, innocent_sentence(kind, language));
        buffer_append(&out, tr(language, "Ini bahan bertanya, bukan bukti."));
        return arena_copy(arena, buffer_slice(&out));
}

static struct slice sentence_of(const struct finding_item *item, const struct subject_evidence *known,
                                enum language language, struct arena *arena)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1000);
        buffer_printf(&out, "%.*s %.*s ", SLICE_FMT(finding_about_name(item->about, language)),
                      SLICE_FMT(tr(language, "disebut dalam")));
        add_kinds(&out, known, language);
        if (known->verified_groups > 0)
                buffer_append(&out, tr(language, "Di antara laporan itu ada yang sudah diperiksa dan dikonfirmasi "
                                                 "petugas; selain itu hanya bahan bertanya. "));
        else if (known->partner_answers == 0)
                buffer_append(&out, tr(language, "Belum ada yang selesai diperiksa dan dikonfirmasi petugas. "));
        buffer_append(&out, item->showable
                                    ? tr(language, "Ini tentang nomor atau perusahaan itu, bukan tentang pemohon.")
                                    : tr(language, "Ini bahan bertanya, bukan bukti."));
        return arena_copy(arena, buffer_slice(&out));
}

/* By the evidence, and never above what the indicator itself can say: what nobody checked is weak, whoever and however
 * many told it. How many there are matters from the threshold on, where the sentence tells it too. */
static struct slice strength_of(const struct content_item *indicator, const struct subject_evidence *known)
{
        static const struct slice words[] = { T("lemah"), T("sedang"), T("kuat") };
        bool many = known->graded_groups >= SMALL_COUNT, checked = known->verified_groups > 0;
        json_int_t evidence = known->partner_answers > 0 || (checked && many) ? 3 : checked || many ? 2 : 1;
        json_t *body;
        if (content_body(indicator, &body) != OK)
                return SLICE_NULL;
        json_int_t most = json_integer_value(json_object_get(body, "strength"));
        json_decref(body);
        return most >= 1 && most <= 3 ? words[(evidence < most ? evidence : most) - 1] : words[0];
}

static enum finding_way way_of(struct slice about)
{
        for (size_t i = 0; i < ARRAY_SIZE(abouts); i++)
                if (slice_equal(abouts[i].about, about))
                        return abouts[i].way;
        return FINDING_SUBJECT;
}

/* An equal name is shown to nobody and carries nothing, whatever was verified of it. */
static void fill_finding(const struct findings_of_row *row, const struct subject_evidence *known,
                         struct arena *arena, struct finding_item *item)
{
        char id[UUID_TEXT_SIZE + 1];
        bool name = finding_is_likewise(way_of(row->about));
        bool others = known->tips == 0 || known->report_groups + known->partner_answers + known->desk_notes > 0;
        uuid_format(row->id, id);
        *item = (struct finding_item){ .id = row->id,
                                       .key = arena_printf(arena, "finding:%s", id),
                                       .about = row->about,
                                       .indicator = row->indicator_key,
                                       .tips_only = !others,
                                       .showable = !name && (known->verified_groups > 0 ||
                                                             known->partner_answers > 0),
                                       .corroborated = !name && is_corroborated(known),
                                       .agency = known->partner_answers > 0,
                                       .object = !uuid_is_nil(known->subject_id),
                                       .set_aside = row->set_aside_why };
}

/* By the rule of the version that the finding was opened with; what this reader may know of can be less than it
 * wants. */
/* lint: parameters (what, for whom, into what) */
static enum error ask_rule(struct tx *tx, const struct findings_of_row *row, const struct subject_evidence *known,
                           struct arena *arena, struct content_item *ret_indicator, bool *ret_met)
{
        struct content_rule rule;
        const struct rule_counts counts = finding_counts(known);
        TRY(content_find_version(tx, row->office_id, S("indicator"), row->indicator_key, row->indicator_version, arena,
                                 ret_indicator));
        TRY(rule_of(ret_indicator, &rule));
        *ret_met = content_rule_met(&rule, &counts);
        return OK;
}

/* Which of the numbers that the applicant named it is about; `raw` as he wrote it, null where papers read it. A company
 * is no number that phone_shown could read. */
static struct slice question_about(const struct finding_item *item, struct slice raw, enum language language,
                                   struct arena *arena)
{
        struct slice name = finding_about_name(item->about, language);
        raw = phone_shown(arena, raw);
        return arena_printf(arena, "%.*s (%.*s%s%.*s)", SLICE_FMT(item->question), SLICE_FMT(name),
                            raw.size ? ": " : "", SLICE_FMT(raw));
}

/* lint: parameters (what, for whom, into what) */
static enum error add_words(const struct reading *reading, struct tx *tx, const struct findings_of_row *row,
                            const struct subject_evidence *known, struct finding_item *item, bool *ret_met)
{
        struct content_item indicator;
        struct arena *arena = reading->arena;
        enum finding_way way = way_of(row->about);
        TRY(ask_rule(tx, row, known, arena, &indicator, ret_met));
        item->strength = strength_of(&indicator, known);
        item->weak = slice_equal(item->strength, S("lemah"));
        item->innocent = content_text(&indicator, "innocent", reading->language, arena);
        item->question = content_text(&indicator, "question", reading->language, arena);
        item->sentence = way == FINDING_SUBJECT     ? sentence_of(item, known, reading->language, arena)
                         : finding_is_likewise(way) ? likewise_sentence(item, known, reading->language, arena)
                         : finding_is_of_paper(way) ? paper_sentence(way, reading->language, arena)
                                                    : group_sentence(way, known, reading->language, arena);
        item->ask = item->question;
        if (way == FINDING_SUBJECT || finding_is_likewise(way)) {
                item->ask = question_about(item, item->named, reading->language, arena);
                item->question = question_about(item, SLICE_NULL, reading->language, arena);
        }
        return slice_is_null(item->ask) || slice_is_null(item->question) ? ERR_MEMORY : OK;
}

/* What the applicant answered to its question. */
static void add_answer(const struct application_answers_rows *answers, struct finding_item *item)
{
        for (size_t i = 0; i < answers->count; i++)
                if (slice_equal(answers->items[i].question_key, item->key)) {
                        item->code = answers->items[i].code;
                        item->words = answers->items[i].words;
                        item->not_answered = answers->items[i].not_answered;
                        item->asked = true;
                }
}

static const struct finding_source *source_of(const struct finding_source *sources, size_t count, struct slice about)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(sources[i].about, about))
                        return &sources[i];
        return NULL;
}

enum error findings_read(struct tx *tx, const struct reading *reading, struct application_file *file)
{
        const struct actor *actor = reading->actor;
        const struct application_head *head = &file->head;
        struct arena *arena = reading->arena;
        struct finding_source sources[FINDING_SOURCES];
        struct findings_of_rows rows;
        struct uuid read[20];
        size_t source_count = finding_sources(head, sources);
        TRY(findings_of(tx, &(struct findings_of_params){ .office_id = actor->office_id, .application_id = head->id },
                        arena, &rows));
        struct application_answers_rows answers;
        TRY(application_answers(tx, &(struct application_answers_params){ .office_id = actor->office_id,
                                                                          .application_id = head->id },
                                arena, &answers));
        file->findings = arena_array(arena, struct finding_item, rows.count);
        if (!file->findings)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct finding_source *source = source_of(sources, source_count, rows.items[i].about);
                struct subject_evidence known = { 0 };
                if (source)
                        TRY(finding_look(tx, actor, actor->person_id, source, arena, &known));
                if (!known.known)
                        continue;
                struct finding_item *item = &file->findings[file->finding_count];
                fill_finding(&rows.items[i], &known, arena, item);
                item->named = source->raw;
                add_answer(&answers, item);
                if (finding_is_of_group(source->way) && item->asked)
                        TRY(explanation_mark(tx, actor, head->id, item));
                bool met = false;
                TRY(add_words(reading, tx, &rows.items[i], &known, item, &met));
                TRY(silence_mark(tx, actor, &(struct finding_at){ item->indicator, source, &known }, arena,
                                 &item->silence));
                if (met)
                        read[file->finding_count++] = item->id;
        }
        if (file->finding_count == 0)
                return OK;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("finding.read"),
                                                         .object_kind = S("finding"), .office_id = actor->office_id,
                                                         .ids = read, .id_count = file->finding_count });
}

enum error findings_count(struct tx *tx, const struct actor *actor, struct uuid application_id, int64_t *ret_count)
{
        struct arena *arena = tx_arena(tx);
        struct application_head head;
        struct finding_source sources[FINDING_SOURCES];
        struct findings_of_rows rows;
        int64_t count = 0;
        TRY(head_read(tx, actor->office_id, application_id, arena, &head));
        size_t source_count = finding_sources(&head, sources);
        TRY(findings_of(tx, &(struct findings_of_params){ actor->office_id, application_id }, arena, &rows));
        for (size_t i = 0; i < rows.count; i++) {
                const struct finding_source *source = source_of(sources, source_count, rows.items[i].about);
                struct subject_evidence known = { 0 };
                struct content_item indicator;
                bool met = false;
                if (source && slice_equal(rows.items[i].state, S("open")))
                        TRY(finding_look(tx, actor, actor->person_id, source, arena, &known));
                struct finding_silence silence = { 0 };
                if (known.known)
                        TRY(ask_rule(tx, &rows.items[i], &known, arena, &indicator, &met));
                if (met)
                        TRY(silence_mark(tx, actor, &(struct finding_at){ rows.items[i].indicator_key, source, &known },
                                         arena, &silence));
                count += met && !silence.holds;
        }
        *ret_count = count;
        return OK;
}

enum error finding_find(struct tx *tx, const struct actor *actor, struct uuid application_id, struct uuid finding_id,
                        struct finding_at *ret_at)
{
        struct arena *arena = tx_arena(tx);
        struct application_head head;
        struct finding_source *sources = arena_array(arena, struct finding_source, FINDING_SOURCES);
        struct subject_evidence *known = arena_array(arena, struct subject_evidence, 1);
        struct findings_of_rows rows;
        if (!sources || !known)
                return ERR_MEMORY;
        TRY(head_read(tx, actor->office_id, application_id, arena, &head));
        size_t source_count = finding_sources(&head, sources);
        TRY(findings_of(tx, &(struct findings_of_params){ actor->office_id, application_id }, arena, &rows));
        for (size_t i = 0; i < rows.count; i++) {
                const struct finding_source *source = source_of(sources, source_count, rows.items[i].about);
                struct content_item indicator;
                bool met;
                if (!source || !uuid_equal(rows.items[i].id, finding_id))
                        continue;
                TRY(finding_look(tx, actor, actor->person_id, source, arena, known));
                if (!known->known)
                        break;
                TRY(ask_rule(tx, &rows.items[i], known, arena, &indicator, &met));
                if (!met)
                        break;
                *ret_at = (struct finding_at){ rows.items[i].indicator_key, source, known };
                return OK;
        }
        return ERR_NOT_FOUND;
}

enum error passports_set_aside(struct tx *tx, const struct actor *actor, struct uuid application_id,
                               struct uuid finding_id, struct slice why)
{
        struct gate gate;
        int64_t changed;
        TRY(gate_enter(tx, actor, S("application.check"), application_id, tx_arena(tx), &gate));
        if (slice_trim(why).size < 5)
                return ERR_INVALID;
        TRY(finding_set_aside(tx, &(struct finding_set_aside_params){ .office_id = actor->office_id, .id = finding_id,
                                                                      .application_id = application_id, .why = why,
                                                                      .by = actor->person_id },
                              &changed));
        if (changed == 0)
                return ERR_NOT_FOUND;
        return note_event(tx, actor->office_id, actor->person_id, application_id, "set-aside", S(""));
}
