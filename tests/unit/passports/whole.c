/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "whole.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "subjects/subjects.h"

void whole_agency_denies(void)
{
        agency_says = (struct application_request){ .id = agency_answer, .number = S("1"), .agency = S("Disnaker"),
                                                    .question = S("Terdaftar?"), .state = S("answered"),
                                                    .answer = S("Tidak"), .negative = true, .proves = true };
}

struct proposal whole_proposal(struct uuid id, const char *outcome)
{
        static const struct slice law[] = { S("contoh-penangguhan") }, paper[] = { S("permenkumham-8-2014-4") };
        static const struct slice untrue[] = { S("uu-6-2011-126c") };
        static const struct slice agency[] = { AGENCY_CODE }, document[] = { S("document:ktp") };
        static const struct {
                const char *outcome;
                struct slice reason;
                const struct slice *evidence;
                size_t evidence_count;
        } rows[] = {
                { "T0", S(""), NULL, 0 },
                { "T1", S("info-jalur-resmi"), NULL, 0 },
                { "D1", S("dokumen-kurang"), document, 1 },
                { "D2", S("tujuan-belum-jelas"), NULL, 0 },
                { "D3", S("izin-perusahaan-tidak-ada"), agency, 1 },
                { "R1", S("paspor-masih-berlaku"), agency, 1 },
                { "R2", S("dokumen-palsu"), agency, 1 },
                { "R3", S("tujuan-disembunyikan"), agency, 1 },
                { "B1", S("ditarik"), NULL, 0 },
        };
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = slice_from_cstr(outcome),
                                     .facts = S("Pemohon menyebut perekrut perorangan."),
                                     .fix = S("Daftar di dinas tenaga kerja."), .legal = law, .legal_count = 1,
                                     .recruiter.name = S("Pak Contoh") };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
                if (!strcmp(rows[i].outcome, outcome)) {
                        proposal.reasons = &rows[i].reason;
                        proposal.reason_count = rows[i].reason.size > 0;
                        proposal.evidence = rows[i].evidence;
                        proposal.evidence_count = rows[i].evidence_count;
                }
        if (!strcmp(outcome, "D1"))
                proposal.legal = paper;
        if (!strcmp(outcome, "R2") || !strcmp(outcome, "R3"))
                proposal.legal = untrue; /* what their reasons rest on */
        if (!strcmp(outcome, "D3")) {
                proposal.period_until = S("2026-12-31");
                proposal.review_on = S("2026-12-11");
                proposal.period_basis = law[0];
        }
        return proposal;
}

enum error whole_tell_of_phone(struct tx *tx, const struct actor *officer, struct slice source_kind, struct uuid id,
                                struct application_file *ret_file)
{
        struct uuid subject;
        TRY(subjects_mention(tx,
                             &(struct mention_new){ .office_id = officer->office_id, .source_kind = source_kind,
                                                    .source_id = uuid_new(), .source_group = S("satu"),
                                                    .village_code = S("35.02.02.2003"),
                                                    .observed_on = S("2026-11-01"), .kind = MATCH_PHONE,
                                                    .raw = S(DESK_PHONE), .role = S("recruiter") },
                             &subject));
        return passports_open(tx, &(struct reading){ officer, LANGUAGE_ID, tx_arena(tx) }, id, ret_file);
}
