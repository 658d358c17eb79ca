/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every step, by everybody, in every state, with one thing missing at a time; and 64 officers at one file.
 *
 * Who may do what is written here once more, by hand, from the issue and not from the policy's file or the table of
 * states: the two must agree. Each cell runs in a transaction that is taken back, so that all meet the same files. The
 * linker puts the agency's answer of whole.c in the place of the room that asks agencies. */
#include "desk.h"
#include "whole.h"

#include "base/checked.h"
#include "base/parallel.h"
#include "http/routes.h"
#include "passports/internal.h"
#include "passports/objection.h"
#include "passports/outside.h"
#include "passports/quick.h"
#include "passports/search.h"
#include "passports/vouch.h"

enum { CROWD = 64 };

/* --- who, in which states --- */

enum who { WHO_OFFICER, WHO_COLLEAGUE, WHO_SUPERVISOR, WHO_HEAD, WHO_OTHER };
enum {
        NEW = 1 << STATE_NEW,
        ASKED = 1 << STATE_INTERVIEW,
        PROPOSED = 1 << STATE_PROPOSED,
        DECIDED = 1 << STATE_DECIDED,
        SERVED = 1 << STATE_SERVED,
        DESKS = 1 << WHO_OFFICER | 1 << WHO_COLLEAGUE,
        OTHERS = 1 << WHO_COLLEAGUE | 1 << WHO_SUPERVISOR | 1 << WHO_HEAD,
        ALL_STATES = NEW | ASKED | PROPOSED | DECIDED | SERVED,
};

struct person {
        const char *name;
        enum who who;
        struct actor actor;
};

enum { PEOPLE_MAX = 20 };
struct crowd {
        struct desk desk;
        struct person people[PEOPLE_MAX];
        size_t people_count;
        struct uuid files[APPLICATION_STATE_COUNT]; /* one in each state */
        struct uuid proposal_id, unheard;           /* unheard: asked, but the applicant was not heard */
};

/* What is tried: a step on one file. */
struct trial {
        struct tx *tx;
        const struct actor *actor;
        struct uuid id, decision_id;
        const struct actor *officer; /* who interviewed */
        enum application_state at;
};

/* --- proposals with everything that they need --- */

static enum error try_outcome(const struct trial *trial, const char *outcome)
{
        struct obstacles obstacles;
        struct proposal proposal = whole_proposal(trial->id, outcome);
        return passports_propose(trial->tx, trial->actor, &proposal, tx_arena(trial->tx), &obstacles);
}

/* By who interviewed; what is not his to prepare leaves the outcome without what it needs. */
static enum error try_issue(const struct trial *trial, const char *outcome)
{
        (void)desk_ready_in(trial->tx, trial->officer, trial->id);
        return try_outcome(trial, outcome);
}

#define OUTCOME(code)                                         \
        static enum error propose_##code(const struct trial *t) \
        {                                                     \
                return try_outcome(t, #code);                 \
        }
OUTCOME(D1)
OUTCOME(D2)
OUTCOME(D3)
OUTCOME(R1)
OUTCOME(R2)
OUTCOME(R3)
OUTCOME(B1)

static enum error propose_T0(const struct trial *t)
{
        return try_issue(t, "T0");
}

static enum error propose_T1(const struct trial *t)
{
        return try_issue(t, "T1");
}

static enum error propose_V1(const struct trial *t)
{
        return try_outcome(t, "V1");
}

/* --- the other steps --- */

static enum error step_start(const struct trial *t)
{
        return passports_start(t->tx, t->actor, t->id);
}

static enum error step_check(const struct trial *t)
{
        return passports_check(t->tx, t->actor, t->id,
                               &(struct check_verdict){ uuid_new(), S("kk"), S("missing"), SLICE_NULL, 0 });
}

static enum error step_answer(const struct trial *t)
{
        return passports_answer(t->tx, t->actor, t->id,
                                &(struct answer_given){ uuid_new(), S("tujuan"), S("kerja"), S("Bekerja."), 0 });
}

static enum error step_hear(const struct trial *t)
{
        return passports_hear(t->tx, t->actor, t->id, S("Saya belum tahu soal visa."), 0);
}

static enum error step_compare(const struct trial *t)
{
        return passports_identity_match(t->tx, t->actor, t->id, S("differs"), 0);
}

static enum error step_correct(const struct trial *t)
{
        struct application_new new = desk_application();
        new.id = t->id;
        new.country = S("Taiwan");
        return passports_correct(t->tx, t->actor, &new, 0);
}

static enum error step_confirm(const struct trial *t)
{
        return passports_confirm(t->tx, t->actor, &(struct second_step){ t->id, t->decision_id, 0, SLICE_NULL });
}

static enum error step_return(const struct trial *t)
{
        return passports_return(t->tx, t->actor,
                                &(struct second_step){ t->id, t->decision_id, 0, S("Tanyakan lagi.") });
}

static enum error step_serve(const struct trial *t)
{
        return passports_serve(t->tx, t->actor, t->id,
                               &(struct service){ t->decision_id, S("2026-11-25"), S("hand") });
}

static enum error step_resume(const struct trial *t)
{
        return passports_resume(t->tx, t->actor, t->id);
}

/* A first objection: only against a letter whose receipt is proven. */
static enum error step_object(const struct trial *t)
{
        struct obstacles obstacles;
        return passports_objection_receive(t->tx, t->actor,
                                           &(struct objection_new){ uuid_new(), t->id, t->decision_id, S("objection"),
                                                                    S("2026-11-25"), S("hand"),
                                                                    S("Saya tidak mengenal orang itu.") },
                                           &obstacles);
}

/* Nobody tells an applicant that a suspension is over which is not. */
static enum error step_tell(const struct trial *t)
{
        return passports_tell(t->tx, t->actor, t->id, &(struct telling){ t->decision_id, S("2026-11-25"), S("hand") });
}

static enum error step_purpose(const struct trial *t)
{
        return passports_correct_purpose(t->tx, t->actor, t->id, S("keluarga"), 0);
}

static enum error step_recheck(const struct trial *t)
{
        size_t left;
        return passports_outside_retry(t->tx, t->actor, t->id, &left);
}

static enum error step_scan(const struct trial *t)
{
        struct attach_grant grant;
        return passports_scan_enter(t->tx, t->actor, &(struct application_scan){ t->id, S("ktp") }, ATTACH_ADD,
                                    &grant);
}

static enum error step_words(const struct trial *t)
{
        return passports_letter_write(t->tx, t->actor, t->id,
                                      &(struct guarantor_letter_new){ S("Saya menjamin keponakan saya ini."),
                                                                      S("Desa Contoh") });
}

static enum error step_set_aside(const struct trial *t)
{
        struct application_file file;
        TRY(whole_tell_of_phone(t->tx, t->officer, S("report"), t->id, &file));
        return passports_set_aside(t->tx, t->actor, t->id, file.finding_count ? file.findings[0].id : UUID_NIL,
                                   S("Nomor bibi pemohon."));
}

/* Of a tourist who names nobody and never applied before, as far as this state has one. */
static enum error try_quick(const struct trial *t)
{
        bool issued;
        struct slice number;
        struct obstacles obstacles;
        struct application_file file;
        struct application_new new = desk_application();
        new.purpose = S("wisata"), new.nik = new.company = SLICE_NULL;
        TRY(passports_create(t->tx, t->officer, &new, tx_arena(t->tx), &number));
        if (t->at == STATE_INTERVIEW)
                TRY(passports_start(t->tx, t->officer, new.id));
        struct uuid id = t->at <= STATE_INTERVIEW ? new.id : t->id;
        TRY(passports_open(t->tx, &(struct reading){ t->officer, LANGUAGE_ID, tx_arena(t->tx) }, id, &file));
        return passports_issue_quick(t->tx, t->actor,
                                     &(struct quick_issue){ id, uuid_new(), file.head.version, clock_now(), true, true,
                                                            S("tujuan"), S("wisata") },
                                     &obstacles, &issued);
}

static enum error step_quick(const struct trial *t)
{
        agency_says = (struct application_request){ 0 }; /* else the short way is closed */
        enum error err = try_quick(t);
        whole_agency_denies();
        return err;
}

static enum error step_read(const struct trial *t)
{
        struct application_file file;
        return passports_open(t->tx, &(struct reading){ t->actor, LANGUAGE_ID, tx_arena(t->tx) }, t->id, &file);
}

static const struct step {
        const char *name, *route; /* route: the page that takes it, after /paspor/{id} */
        enum error (*take)(const struct trial *trial);
        unsigned states, people;
} steps[] = {
        { "read", NULL, step_read, ALL_STATES, DESKS | OTHERS },
        { "start", "/mulai", step_start, NEW | ASKED, DESKS },
        { "check", "/berkas", step_check, NEW | ASKED, DESKS },
        { "compare", "/identitas", step_compare, NEW | ASKED, DESKS },
        { "correct", "/perbaiki", step_correct, NEW | ASKED, DESKS },
        { "answer", "/jawab", step_answer, ASKED, DESKS },
        { "hear", "/dengar", step_hear, ASKED, DESKS },
        { "T0", "/usul", propose_T0, ASKED, DESKS },
        { "T1", "/usul", propose_T1, ASKED, DESKS },
        { "D1", "/usul", propose_D1, ASKED, DESKS },
        { "D2", "/usul", propose_D2, ASKED, DESKS },
        { "D3", "/usul", propose_D3, ASKED, DESKS },
        { "R1", "/usul", propose_R1, ASKED, DESKS },
        { "R2", "/usul", propose_R2, ASKED, DESKS },
        { "R3", "/usul", propose_R3, ASKED, DESKS },
        { "B1", "/usul", propose_B1, NEW | ASKED | SERVED, DESKS },
        { "V1", "/usul", propose_V1, 0, 0 },
        { "confirm", "/putusan", step_confirm, PROPOSED, OTHERS },
        { "return", "/putusan", step_return, PROPOSED, OTHERS },
        { "serve", "/tanda-terima", step_serve, DECIDED | SERVED, DESKS },
        { "resume", "/lanjut", step_resume, DECIDED | SERVED, DESKS },
        { "object", "/keberatan", step_object, SERVED, DESKS | OTHERS },
        { "tell", "/beri-tahu", step_tell, 0, 0 },
        { "purpose", "/tujuan", step_purpose, NEW | ASKED, DESKS },
        { "recheck", "/periksa-lagi", step_recheck, NEW | ASKED, DESKS },
        { "scan", "/pindaian", step_scan, NEW | ASKED, DESKS },
        { "letter's words", "/surat-penjamin", step_words, NEW | ASKED, DESKS },
        { "set aside", "/temuan", step_set_aside, NEW | ASKED, DESKS },
        { "short way", "/terbit", step_quick, NEW | ASKED, DESKS },
};

/* Pages whose step is walked by a test of its own, which makes what it needs: not here by everybody in every state. */
static const struct {
        const char *route, *walked_by;
} elsewhere[] = {
        { "/redam/{temuan}", "test-silence.c" },
        { "/penjelasan", "test-explained.c" },
        { "/penjelasan/cabut", "test-explained.c" },
        { "/disebut", "test-named.c" },
        { "/keberatan/{keberatan}/jawab", "test-objection.c" },
        { "/keberatan/{keberatan}/hasil", "test-objection.c" },
        { "/keberatan/{keberatan}/diterima", "test-objection.c" },
        { "/sesudah", "test-after.c" },
        { "/surat", "test-papers.c" },
        { "/bap", "test-papers.c" },
        { "/surat-penjamin/pdf", "nothing is kept: the text goes into the form" },
        { "/lampiran/{file}/tarik", "the same gate as a scan's; tests/unit/attachments" },
};

static bool is_walked(const char *page)
{
        for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
                if (steps[i].route && strcmp(steps[i].route, page) == 0)
                        return true;
        for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
                if (strcmp(elsewhere[i].route, page) == 0)
                        return true;
        return false;
}

/* A new page that does something with an application has a row above, or fails here. */
static void every_page_that_takes_a_step_is_walked(void **state)
{
        (void)state;
        const char *const prefix = "/paspor/{id}/";
        size_t pages = 0;
        for (size_t i = 0; i < kentongan_routes.count; i++) {
                const struct route *route = &kentongan_routes.routes[i];
                if (route->method != HTTP_POST || strncmp(route->pattern, prefix, strlen(prefix)) != 0)
                        continue;
                if (!is_walked(route->pattern + strlen(prefix) - 1))
                        fail_msg("no step for POST %s", route->pattern);
                pages++;
        }
        assert_true(pages > ARRAY_SIZE(elsewhere));
        print_message("%zu pages that take a step, %zu of them walked by their own tests\n", pages,
                      ARRAY_SIZE(elsewhere));
}

/* --- making the files --- */

static void person_add(struct crowd *crowd, const char *role, enum who who, struct uuid office)
{
        struct person *person = &crowd->people[crowd->people_count++];
        char login[40];
        (void)snprintf(login, sizeof login, "%s-%zu", role, crowd->people_count);
        *person = (struct person){ role, who, desk_person(&crowd->desk, office, login, role) };
}

static void people_add(struct crowd *crowd)
{
        static const char *const others[] = { "analyst", "field-officer", "editor", "admin", "journal-reader",
                                              "partner",
                                              "babinsa", "bhabinkamtibmas", "village-official", "district-official",
                                              "member" };
        struct uuid own = crowd->desk.house.office;
        crowd->people[crowd->people_count++] = (struct person){ "interviewer", WHO_OFFICER, crowd->desk.officer };
        crowd->people[crowd->people_count++] = (struct person){ "colleague", WHO_COLLEAGUE, crowd->desk.second };
        person_add(crowd, "supervisor", WHO_SUPERVISOR, own);
        person_add(crowd, "head", WHO_HEAD, own);
        for (size_t i = 0; i < ARRAY_SIZE(others); i++)
                person_add(crowd, others[i], WHO_OTHER, own);
        person_add(crowd, "head", WHO_OTHER, crowd->desk.house.other_office);
        crowd->people[crowd->people_count++] = (struct person){ "elsewhere", WHO_OTHER, crowd->desk.elsewhere };
}

static struct uuid asked(struct desk *desk, bool heard)
{
        enum error err;
        struct uuid id = desk_create(desk);
        desk_interview(desk, id);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_check(tx, &desk->officer, id,
                                      &(struct check_verdict){ uuid_new(), S("ktp"), S("missing"), SLICE_NULL, 0 });
        }
        assert_ok(err);
        if (heard)
                assert_ok(desk_hear(desk, id));
        return id;
}

static struct uuid proposed(struct desk *desk, struct uuid id)
{
        struct obstacles obstacles;
        struct proposal proposal = whole_proposal(id, "D3");
        assert_ok(desk_propose(desk, &desk->officer, &proposal, &obstacles));
        return proposal.id;
}

static struct uuid bring_to(struct crowd *crowd, enum application_state state)
{
        struct desk *desk = &crowd->desk;
        enum error err;
        if (state == STATE_NEW)
                return desk_create(desk);
        struct uuid id = asked(desk, true);
        if (state == STATE_INTERVIEW)
                return id;
        struct uuid decision = proposed(desk, id);
        if (state == STATE_PROPOSED)
                crowd->proposal_id = decision;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                const struct trial trial = { tx, &desk->second, id, decision, &desk->officer };
                err = state == STATE_PROPOSED ? OK : step_confirm(&trial);
                if (err == OK && state > STATE_PROPOSED)
                        err = desk_print(tx, desk->house.office, decision);
                if (err == OK && state == STATE_SERVED)
                        err = step_serve(&trial);
        }
        assert_ok(err);
        return id;
}

static void crowd_open(struct crowd *crowd)
{
        *crowd = (struct crowd){ 0 };
        clock_freeze(date_start((struct date){ 2026, 11, 25 }, 420) + (instant)9 * 3600 * 1000000);
        desk_open(&crowd->desk);
        desk_legal(&crowd->desk);
        people_add(crowd);
        for (enum application_state state = 0; state < APPLICATION_STATE_COUNT; state++)
                crowd->files[state] = bring_to(crowd, state);
        crowd->unheard = asked(&crowd->desk, false);
}

/* --- walking --- */

static struct uuid decision_of(struct tx *tx, struct uuid office_id, struct uuid id)
{
        struct decision_newest_row row;
        enum error err = decision_newest(tx, &(struct decision_newest_params){ office_id, id, S("2026-11-25") },
                                         tx_arena(tx), &row);
        return err == OK ? row.id : UUID_NIL;
}

/* The step is tried and taken back. */
static enum error attempt(struct crowd *crowd, const struct person *person, const struct step *step,
                          enum application_state at)
{
        struct uuid id = crowd->files[at];
        enum error err, result = ERR_INTERNAL;
        transaction (tx, crowd->desk.house.fixture.store, TX_WRITE, &err) {
                struct trial trial = { tx, &person->actor, id, decision_of(tx, crowd->desk.house.office, id),
                                       &crowd->desk.officer, at };
                result = step->take(&trial);
                err = result == OK ? ERR_EXPIRED : result;
        }
        assert_int_equal(err, result == OK ? ERR_EXPIRED : result);
        return result;
}

static void everybody_tries_everything_everywhere(void **state)
{
        (void)state;
        struct crowd crowd;
        size_t cells = 0, allowed = 0;
        crowd_open(&crowd);
        for (size_t s = 0; s < ARRAY_SIZE(steps); s++)
                for (enum application_state at = 0; at < APPLICATION_STATE_COUNT; at++)
                        for (size_t p = 0; p < crowd.people_count; p++) {
                                const struct person *person = &crowd.people[p];
                                bool may = (steps[s].states & 1u << at) && (steps[s].people & 1u << person->who);
                                enum error err = attempt(&crowd, person, &steps[s], at);
                                if (may != (err == OK))
                                        fail_msg("%s by %s in %.*s: %s", steps[s].name, person->name,
                                                 SLICE_FMT(application_state_word(at)), error_name(err));
                                /* Absent and forbidden look the same to who is not of this desk. */
                                if (person->who == WHO_OTHER && err != ERR_NOT_FOUND && err != ERR_FORBIDDEN &&
                                    strcmp(steps[s].name, "V1"))
                                        fail_msg("%s by %s: %s", steps[s].name, person->name, error_name(err));
                                cells++;
                                allowed += may;
                        }
        print_message("%zu steps tried, %zu lawful, every other one refused\n", cells, allowed);
        desk_close(&crowd.desk);
}

/* --- one thing missing --- */

enum lack {
        LACK_NOTHING,
        LACK_REASON,
        LACK_RIGHT_REASON,
        LACK_LAW,
        LACK_CONFIRMED_LAW,
        LACK_CARRYING_LAW,
        LACK_EVIDENCE,
        LACK_KNOWN_EVIDENCE,
        LACK_FACTS,
        LACK_FIX,
        LACK_RECRUITER,
        LACK_UNTIL,
        LACK_REVIEW,
        LACK_REVIEW_BEFORE_END,
        LACK_PERIOD_LAW,
        LACK_LAW_OF_PERIODS,
        LACK_HEARING,
        LACK_DOCUMENT,
        LACK_VERDICT,
        LACK_COMPARISON,
        LACK_SAME_IDENTITY,
        LACK_ANSWER,
        LACK_EARLIER,
        LACK_SECOND_FINDING,
        LACK_SHOWABLE,
        LACK_COUNT
};

static void take_away(struct proposal *proposal, enum lack lack)
{
        static const struct slice wrong[] = { S("ditarik") }, unconfirmed[] = { S("uu-6-2011-66-67") };
        static const struct slice weak[] = { S("permenkumham-8-2014-22") }, unknown[] = { S("answer:tidak-ada") };
        static const struct slice period[] = { S("uu-30-2014-75-78") };
        switch (lack) {
        case LACK_REASON:
                proposal->reason_count = 0;
                break;
        case LACK_RIGHT_REASON:
                proposal->reasons = slice_equal(proposal->outcome, S("B1")) ? &period[0] : wrong;
                proposal->reason_count = 1;
                break;
        case LACK_LAW:
                proposal->legal_count = 0;
                break;
        case LACK_CONFIRMED_LAW:
                proposal->legal = unconfirmed;
                break;
        case LACK_CARRYING_LAW:
                proposal->legal = slice_equal(proposal->outcome, S("D1")) ? period : weak;
                break;
        case LACK_EVIDENCE:
                proposal->evidence_count = 0;
                break;
        case LACK_KNOWN_EVIDENCE:
                proposal->evidence = unknown;
                proposal->evidence_count = 1;
                break;
        case LACK_FACTS:
                proposal->facts = S("  ");
                break;
        case LACK_FIX:
                proposal->fix = S("");
                break;
        case LACK_RECRUITER:
                proposal->recruiter.name = S(" ");
                break;
        case LACK_UNTIL:
                proposal->period_until = SLICE_NULL;
                break;
        case LACK_REVIEW:
                proposal->review_on = SLICE_NULL;
                break;
        case LACK_REVIEW_BEFORE_END:
                proposal->review_on = proposal->period_until.size ? S("2027-01-01") : SLICE_NULL;
                break;
        case LACK_PERIOD_LAW:
                proposal->period_basis = SLICE_NULL;
                break;
        case LACK_LAW_OF_PERIODS:
                proposal->period_basis = proposal->period_until.size ? S("permenkumham-8-2014-22") : SLICE_NULL;
                break;
        case LACK_NOTHING:
        case LACK_HEARING:
        case LACK_DOCUMENT:
        case LACK_VERDICT:
        case LACK_COMPARISON:
        case LACK_SAME_IDENTITY:
        case LACK_ANSWER:
        case LACK_EARLIER:
        case LACK_SECOND_FINDING:
        case LACK_SHOWABLE:
        case LACK_COUNT:
                break;
        }
}

/* The file as issuing wants it but for one thing. KTP is missing in it, KK was never looked at, a question is open, and
 * the other files have the same NIK. */
static enum error prepare(struct tx *tx, const struct actor *officer, struct uuid id, enum lack lack)
{
        struct application_file file;
        struct search_hits hits;
        const struct reading reading = { officer, LANGUAGE_ID, tx_arena(tx) };
        if (lack != LACK_EARLIER)
                TRY(passports_search_file(tx, &reading, id, NULL, &hits));
        if (lack != LACK_COMPARISON)
                TRY(passports_identity_match(tx, officer, id,
                                             lack == LACK_SAME_IDENTITY ? S("differs") : S("match"), 0));
        TRY(passports_open(tx, &reading, id, &file));
        for (size_t i = 0; i < file.check_count; i++) {
                struct slice key = file.checks[i].key;
                bool left = (lack == LACK_DOCUMENT && slice_equal(key, S("ktp"))) ||
                            (lack == LACK_VERDICT && slice_equal(key, S("kk")));
                if (!left)
                        TRY(passports_check(tx, officer, id,
                                            &(struct check_verdict){ uuid_new(), key, S("there"), SLICE_NULL, 0 }));
        }
        return lack == LACK_ANSWER ? OK : desk_answer_rest_in(tx, officer, id);
}

/* One objective answer and nothing else, or what only a citizen told: put in the place of the evidence. */
static enum error weaken(struct tx *tx, const struct actor *officer, enum lack lack, struct proposal *proposal)
{
        static struct slice evidence[1];
        struct application_file file;
        if (lack != LACK_SECOND_FINDING && lack != LACK_SHOWABLE)
                return OK;
        proposal->evidence = evidence;
        proposal->evidence_count = 1;
        if (lack == LACK_SECOND_FINDING) {
                evidence[0] = S("answer:visa-perorangan");
                return passports_answer(tx, officer, proposal->application_id,
                                        &(struct answer_given){ uuid_new(), S("visa-perorangan"), S("bukan-kerja"),
                                                                S("Disuruh memakai visa wisata."), 0 });
        }
        TRY(whole_tell_of_phone(tx, officer, S("tip"), proposal->application_id, &file));
        evidence[0] = file.finding_count ? file.findings[0].key : S("");
        return file.finding_count && file.findings[0].tips_only ? OK : ERR_INTERNAL;
}

/* The proposal with one thing missing, of a file in which nothing else is. */
static enum error propose_without(struct tx *tx, const struct actor *actor, enum lack lack, struct proposal *proposal,
                                  struct obstacles *ret_obstacles)
{
        take_away(proposal, lack);
        return passports_propose(tx, actor, proposal, tx_arena(tx), ret_obstacles);
}

static enum error make_lack(struct tx *tx, const struct actor *officer, enum lack lack, struct proposal *proposal)
{
        if (proposal->outcome.data[0] == 'T')
                TRY(prepare(tx, officer, proposal->application_id, lack));
        return weaken(tx, officer, lack, proposal);
}

static const struct {
        const char *outcome;
        const char *needs; /* one sign for each lack in its order: x when the outcome is refused without it */
} needed[] = {
        /*       0 reason right law confirmed carrying evidence known facts fix recruiter
         *       until review in-time period-law law-of-periods hearing
         *       document verdict comparison same-identity answer earlier second-finding showable */
        { "T0", ". . x . . . . x x . . . . . . . . x x x x x x . x" },
        { "T1", ". x x . . . . x x . . . . . . . . x x x x x x . x" },
        { "D1", ". x x x x x . x x x . . . . . . . . . . . . . . x" },
        { "D2", ". x x . . . . x . . . . . . . . . . . . . . . . x" },
        { "D3", ". x x x x x x x x x x x x x x x x . . . . . . x x" },
        { "R1", ". x x x x x x x x x . . . . . . x . . . . . . x x" },
        { "R2", ". x x x x x x x x x . . . . . . x . . . . . . x x" },
        { "R3", ". x x x x x x x x x x . . . . . x . . . . . . x x" },
        { "B1", ". x x . . . . x . . . . . . . . . . . . . . . . x" },
};

static void nothing_goes_with_one_thing_missing(void **state)
{
        (void)state;
        struct crowd crowd;
        struct obstacles obstacles;
        enum error err;
        size_t refused = 0;
        crowd_open(&crowd);
        for (size_t o = 0; o < ARRAY_SIZE(needed); o++)
                for (enum lack lack = 0; lack < LACK_COUNT; lack++) {
                        struct proposal proposal = whole_proposal(lack == LACK_HEARING ? crowd.unheard
                                                                              : crowd.files[STATE_INTERVIEW],
                                                         needed[o].outcome);
                        bool needs = needed[o].needs[2 * lack] == 'x';
                        transaction (tx, crowd.desk.house.fixture.store, TX_WRITE, &err) {
                                err = make_lack(tx, &crowd.desk.officer, lack, &proposal);
                                if (err == OK)
                                        err = propose_without(tx, &crowd.desk.officer, lack, &proposal, &obstacles);
                                err = err == OK ? ERR_EXPIRED : err;
                        }
                        if (err != (needs ? ERR_INVALID : ERR_EXPIRED) || (needs && obstacles.count == 0))
                                fail_msg("%s without %d: %s, %zu obstacles %.*s", needed[o].outcome, (int)lack,
                                         error_name(err), obstacles.count,
                                         SLICE_FMT(obstacles.count ? obstacles.items[0] : S("")));
                        refused += needs;
                }
        print_message("%zu proposals with one thing missing refused, each with its reason\n", refused);
        desk_close(&crowd.desk);
}

/* By nobody, in no state: everybody tries in turn in one transaction, since nothing comes of it. */
static size_t everybody_tries_without(struct crowd *crowd, const char *outcome, enum lack lack,
                                      enum application_state at)
{
        enum error err;
        struct obstacles obstacles;
        bool unheard = lack == LACK_HEARING && at == STATE_INTERVIEW;
        struct proposal proposal = whole_proposal(unheard ? crowd->unheard : crowd->files[at], outcome);
        transaction (tx, crowd->desk.house.fixture.store, TX_WRITE, &err) {
                enum error made = make_lack(tx, &crowd->desk.officer, lack, &proposal);
                if (made != OK && at == STATE_INTERVIEW)
                        fail_msg("%s without %d: not made, %s", outcome, (int)lack, error_name(made));
                for (size_t p = 0; p < crowd->people_count; p++) {
                        proposal.id = uuid_new();
                        if (propose_without(tx, &crowd->people[p].actor, lack, &proposal, &obstacles) == OK)
                                fail_msg("%s without %d by %s in state %d", outcome, (int)lack,
                                         crowd->people[p].name, (int)at);
                }
                err = ERR_EXPIRED;
        }
        assert_int_equal(err, ERR_EXPIRED);
        return crowd->people_count;
}

static void what_is_missing_is_missing_for_everybody_everywhere(void **state)
{
        (void)state;
        struct crowd crowd;
        size_t refused = 0;
        crowd_open(&crowd);
        for (size_t o = 0; o < ARRAY_SIZE(needed); o++)
                for (enum lack lack = 0; lack < LACK_COUNT; lack++)
                        for (enum application_state at = 0; at < APPLICATION_STATE_COUNT; at++)
                                if (needed[o].needs[2 * lack] == 'x')
                                        refused += everybody_tries_without(&crowd, needed[o].outcome, lack, at);
        print_message("%zu tries with one thing missing, by everybody in every state, all refused\n", refused);
        desk_close(&crowd.desk);
}

/* --- 64 at once --- */

struct race {
        struct crowd *crowd;
        struct actor officers[CROWD];
        enum error results[CROWD];
        struct uuid id, decision_id;
        bool second; /* confirm or return a proposal; else each decides by himself */
};

static void take_part(void *context, unsigned worker, size_t item)
{
        struct race *race = context;
        enum error err;
        (void)worker;
        transaction (tx, race->crowd->desk.house.fixture.store, TX_WRITE, &err) {
                const struct trial trial = { tx, &race->officers[item], race->id, race->decision_id,
                                             &race->crowd->desk.officer };
                err = !race->second  ? item % 2 ? propose_T1(&trial) : propose_B1(&trial)
                      : item % 2 ? step_confirm(&trial)
                                 : step_return(&trial);
        }
        race->results[item] = err;
}

static size_t events_of(struct race *race, const char *one, const char *other)
{
        struct application_file file = desk_read(&race->crowd->desk, &race->crowd->desk.officer, race->id);
        size_t count = 0;
        for (size_t i = 0; i < file.event_count; i++)
                count += slice_equal(file.events[i].kind, slice_from_cstr(one)) ||
                         slice_equal(file.events[i].kind, slice_from_cstr(other));
        return count;
}

static void run_race(struct race *race, const char *one, const char *other)
{
        size_t winners = 0;
        parallel_run(CROWD, CROWD, take_part, race);
        for (size_t i = 0; i < CROWD; i++) {
                winners += race->results[i] == OK;
                if (race->results[i] != OK && race->results[i] != ERR_CONFLICT && race->results[i] != ERR_STALE &&
                    race->results[i] != ERR_NOT_FOUND && race->results[i] != ERR_BUSY)
                        fail_msg("officer %zu: %s", i, error_name(race->results[i]));
        }
        assert_int_equal(winners, 1);
        assert_int_equal(events_of(race, one, other), 1);
}

static void of_64_at_once_exactly_one_decides(void **state)
{
        (void)state;
        struct crowd crowd;
        static struct race race;
        crowd_open(&crowd);
        race = (struct race){ .crowd = &crowd };
        for (size_t i = 0; i < CROWD; i++) {
                char login[20];
                (void)snprintf(login, sizeof login, "ramai-%zu", i);
                race.officers[i] = desk_person(&crowd.desk, crowd.desk.house.office, login, "desk-officer");
        }
        race.id = crowd.files[STATE_PROPOSED];
        race.decision_id = crowd.proposal_id;
        race.second = true;
        run_race(&race, "confirm", "return");
        race.id = crowd.files[STATE_INTERVIEW];
        race.second = false;
        run_race(&race, "decide", "decide");
        desk_close(&crowd.desk);
}

int main(void)
{
        whole_agency_denies();
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_page_that_takes_a_step_is_walked),
                cmocka_unit_test(everybody_tries_everything_everywhere),
                cmocka_unit_test(nothing_goes_with_one_thing_missing),
                cmocka_unit_test(what_is_missing_is_missing_for_everybody_everywhere),
                cmocka_unit_test(of_64_at_once_exactly_one_decides),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
