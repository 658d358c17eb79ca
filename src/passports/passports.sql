-- Queries of the room `passports`. Birth date, sex, village and address are selected by application_identity_read,
-- application_birth and nothing else; a test reads this file.

-- query application_insert exec
-- :office_id uuid, :id uuid, :seq int, :number text, :external_number text, :purpose text, :country text
-- :first_passport bool, :initials text, :name sealed(application.name, id), :nik sealed(application.nik, id)?
-- :nik_hash lookup(application.nik)?, :passport sealed(application.passport, id)?
-- :birth_date sealed(application.birth_date, id)
-- :sex sealed(application.sex, id), :village_code sealed(application.village_code, id)
-- :address sealed(application.address, id)?, :phone sealed(application.phone, id)?
-- :guarantor_name sealed(application.guarantor_name, id)?, :guarantor_phone sealed(application.guarantor_phone, id)?
-- :guarantor_relation text, :company sealed(application.company, id)?, :agent sealed(application.agent, id)?
-- :agent_phone sealed(application.agent_phone, id)?, :created_by uuid, :at instant
INSERT INTO application (office_id, id, seq, number, external_number, purpose, country, first_passport, initials, name, nik,
                         nik_hash, passport, birth_date, sex, village_code, address, phone, guarantor_name, guarantor_phone,
                         guarantor_relation, company, agent, agent_phone, state, created_by, created_at, changed_at, version)
VALUES (:office_id, :id, :seq, :number, :external_number, :purpose, :country, :first_passport, :initials, :name, :nik,
        :nik_hash, :passport, :birth_date, :sex, :village_code, :address, :phone, :guarantor_name, :guarantor_phone,
        :guarantor_relation, :company, :agent, :agent_phone, 'new', :created_by, :at, :at, 1);

-- query application_rows_page many 200
-- :office_id uuid, :reader uuid, :state text, :purpose text, :export_id uuid?, :after int, :limit int
-- > id uuid, seq int, number text, initials text, purpose text, country text, state text, outcome text?, interviewer text?
-- > created_at instant, findings int
SELECT a.id, a.seq, a.number, a.initials, a.purpose, a.country, a.state, a.outcome, p.name AS interviewer, a.created_at,
       (SELECT count(*) FROM finding f WHERE f.office_id = a.office_id AND f.application_id = a.id AND f.state = 'open') AS findings
  FROM application a
  LEFT JOIN person p ON p.office_id = a.office_id AND p.id = a.interviewer_id
 WHERE a.office_id = :office_id AND a.seq > :after
   AND (:state = 'all' OR a.state = :state)
   AND (:purpose = '' OR a.purpose = :purpose)
   AND (:export_id IS NULL OR EXISTS (SELECT 1 FROM export_item i WHERE i.office_id = a.office_id
                                         AND i.export_id = :export_id AND i.object_id = a.id))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.seq LIMIT :limit;

-- What is not decided: read by an index of its own, however many were decided before. `state` '' for all three.
-- query application_rows_open many 200
-- :office_id uuid, :reader uuid, :state text, :purpose text, :after int, :limit int
-- > id uuid, seq int, number text, initials text, purpose text, country text, state text, outcome text?, interviewer text?
-- > created_at instant, findings int
SELECT a.id, a.seq, a.number, a.initials, a.purpose, a.country, a.state, a.outcome, p.name AS interviewer, a.created_at,
       (SELECT count(*) FROM finding f WHERE f.office_id = a.office_id AND f.application_id = a.id AND f.state = 'open') AS findings
  FROM application a
  LEFT JOIN person p ON p.office_id = a.office_id AND p.id = a.interviewer_id
 WHERE a.office_id = :office_id AND a.seq > :after
   AND a.state IN ('new', 'interview', 'proposed') AND (:state = '' OR a.state = :state)
   AND (:purpose = '' OR a.purpose = :purpose)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.seq LIMIT :limit;

-- query application_gate one
-- :office_id uuid, :id uuid, :reader uuid
-- > state text, outcome text?, purpose text, version int, heard_at instant?, interviewed int, proposed int
SELECT a.state, a.outcome, a.purpose, a.version, a.heard_at,
       (SELECT count(*) FROM application_event e WHERE e.office_id = a.office_id AND e.application_id = a.id
           AND e.kind IN ('start', 'answer', 'correct', 'hear') AND e.actor_id = :reader) AS interviewed,
       (SELECT count(*) FROM decision d WHERE d.office_id = a.office_id AND d.application_id = a.id
           AND d.state = 'proposed' AND d.proposed_by = :reader) AS proposed
  FROM application a WHERE a.office_id = :office_id AND a.id = :id;

-- query application_head_read one
-- :office_id uuid, :id uuid
-- > id uuid, office_id uuid, number text, external_number text, purpose text, country text, first_passport bool
-- > state text, outcome text?, name sealed(application.name, id), phone sealed(application.phone, id)?
-- > guarantor_name sealed(application.guarantor_name, id)?, guarantor_phone sealed(application.guarantor_phone, id)?
-- > guarantor_relation text, company sealed(application.company, id)?, agent sealed(application.agent, id)?
-- > agent_phone sealed(application.agent_phone, id)?, interviewer_id uuid?, interviewer text?, interview_from instant?
-- > interview_to instant?, interview_place text?, heard_at instant?, hearing sealed(application.hearing, id)?
-- > created_at instant, version int
SELECT a.id, a.office_id, a.number, a.external_number, a.purpose, a.country, a.first_passport, a.state, a.outcome, a.name,
       a.phone, a.guarantor_name, a.guarantor_phone, a.guarantor_relation, a.company, a.agent, a.agent_phone,
       a.interviewer_id, p.name AS interviewer, a.interview_from, a.interview_to, a.interview_place, a.heard_at, a.hearing,
       a.created_at, a.version
  FROM application a
  LEFT JOIN person p ON p.office_id = a.office_id AND p.id = a.interviewer_id
 WHERE a.office_id = :office_id AND a.id = :id;

-- query application_identity_read one
-- :office_id uuid, :id uuid
-- > id uuid, office_id uuid, number text, name sealed(application.name, id), nik sealed(application.nik, id)?
-- > passport sealed(application.passport, id)?, birth_date sealed(application.birth_date, id), sex sealed(application.sex, id)
-- > village_code sealed(application.village_code, id), address sealed(application.address, id)?
SELECT id, office_id, number, name, nik, passport, birth_date, sex, village_code, address
  FROM application WHERE office_id = :office_id AND id = :id;

-- query application_birth one
-- :office_id uuid, :id uuid
-- > id uuid, office_id uuid, birth_date sealed(application.birth_date, id), created_at instant
SELECT id, office_id, birth_date, created_at FROM application WHERE office_id = :office_id AND id = :id;

-- query application_by_nik many 20
-- :office_id uuid, :nik lookup(application.nik), :reader uuid
-- > id uuid
SELECT a.id FROM application a WHERE a.office_id = :office_id AND a.nik_hash = :nik
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.seq + 0 DESC; -- by the index of the NIK, not by the order of all

-- Other applications of the own office with this NIK or earlier passport: how many, and when the newest came.
-- query application_earlier one
-- :office_id uuid, :id uuid, :nik lookup(application.nik)?, :passport lookup(application_key.hash)?, :reader uuid
-- > applications int, newest instant
SELECT count(*) AS applications, coalesce(max(a.created_at), 0) AS newest
  FROM (SELECT b.id FROM application b WHERE b.office_id = :office_id AND b.nik_hash = :nik
        UNION
        SELECT k.application_id FROM application_key k WHERE k.office_id = :office_id AND k.hash = :passport) same
  JOIN application a ON a.office_id = :office_id AND a.id = same.id
 WHERE a.id <> :id
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader);

-- What was keyed under any of these, the newest first; who is named in one finds it under nothing.

-- query application_by_keys many 200
-- :office_id uuid, :reader uuid, :k1 lookup(application_key.hash)?, :k2 lookup(application_key.hash)?
-- :k3 lookup(application_key.hash)?, :k4 lookup(application_key.hash)?, :k5 lookup(application_key.hash)?
-- :k6 lookup(application_key.hash)?, :k7 lookup(application_key.hash)?, :k8 lookup(application_key.hash)?
-- :k9 lookup(application_key.hash)?, :k10 lookup(application_key.hash)?, :k11 lookup(application_key.hash)?
-- :k12 lookup(application_key.hash)?, :k13 lookup(application_key.hash)?
-- > id uuid
SELECT a.id FROM application a WHERE a.office_id = :office_id
   AND a.id IN (SELECT k.application_id FROM application_key k WHERE k.office_id = :office_id
                   AND k.hash IN (:k1, :k2, :k3, :k4, :k5, :k6, :k7, :k8, :k9, :k10, :k11, :k12, :k13))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.seq + 0 DESC; -- by the keys, not by the order of all

-- The same of many other offices in one statement: `asked` is the office (16 bytes) and a hash of a key or of the NIK (32)
-- of each, one after the other. Of each office those with the NIK come first, then the newest.
-- query applications_elsewhere many 4000
-- :asked bytes, :count int, :reader uuid
-- > office_id uuid, id uuid
-- sqlite: WITH RECURSIVE place(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM place WHERE i + 1 < :count),
-- sqlite: asked(office_id, hash) AS (SELECT substr(:asked, 48 * i + 1, 16), substr(:asked, 48 * i + 17, 32) FROM place),
-- postgres: WITH asked(office_id, hash) AS (SELECT CAST(encode(substr(:asked, 48 * i + 1, 16), 'hex') AS uuid),
-- postgres:   substr(:asked, 48 * i + 17, 32) FROM generate_series(0, CAST(:count AS int) - 1) AS i),
found(office_id, id, by_nik) AS (
    SELECT k.office_id, k.application_id, 0 FROM asked q CROSS JOIN application_key k
     WHERE k.office_id = q.office_id AND k.hash = q.hash
     UNION ALL
    SELECT n.office_id, n.id, 1 FROM asked q CROSS JOIN application n
     WHERE n.office_id = q.office_id AND n.nik_hash = q.hash)
SELECT a.office_id, a.id
  FROM (SELECT office_id, id, max(by_nik) AS by_nik FROM found GROUP BY office_id, id) f
 CROSS JOIN application a
 WHERE a.office_id = f.office_id AND a.id = f.id
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.office_id, f.by_nik DESC, a.seq DESC;

-- One of them, unless the reader is named in it.
-- query application_seen one
-- :office_id uuid, :id uuid, :reader uuid
-- > id uuid
SELECT a.id FROM application a WHERE a.office_id = :office_id AND a.id = :id
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader);

-- query application_page many 500
-- :office_id uuid, :after uuid
-- > id uuid
SELECT id FROM application WHERE office_id = :office_id AND id > :after ORDER BY id LIMIT 500;

-- query application_key_put exec
-- :office_id uuid, :application_id uuid, :hash lookup(application_key.hash)
INSERT INTO application_key (office_id, application_id, hash) VALUES (:office_id, :application_id, :hash)
ON CONFLICT (office_id, application_id, hash) DO NOTHING;

-- How many applications of this year and the last are of a person of exactly this name, beyond 500 no more, and of how many in all. Both
-- years' order numbers (program/counter.h) begin there.
-- query name_bearers one
-- :office_id uuid, :name lookup(application_key.hash), :year int, :before int
-- > bearers int, applications int
SELECT (SELECT count(*) FROM (SELECT a.id FROM application_key k
                                JOIN application a ON a.office_id = k.office_id AND a.id = k.application_id
                               WHERE k.office_id = :office_id AND k.hash = :name AND a.seq >= :before LIMIT 500) b) AS bearers,
       (SELECT coalesce(max(a.seq) - :year, 0) FROM application a WHERE a.office_id = :office_id AND a.seq >= :year)
     + (SELECT coalesce(max(a.seq) - :before, 0) FROM application a
         WHERE a.office_id = :office_id AND a.seq >= :before AND a.seq < :year) AS applications;

-- query application_keys_drop exec
-- :office_id uuid, :application_id uuid
DELETE FROM application_key WHERE office_id = :office_id AND application_id = :application_id;

-- query application_keyed exec
-- :office_id uuid, :id uuid, :version int
UPDATE application SET keys_version = :version WHERE office_id = :office_id AND id = :id;

-- query application_keyed_again exec
-- :office_id uuid, :id uuid, :version int
UPDATE application SET keys_version = :version WHERE office_id = :office_id AND id = :id AND keys_version < :version;

-- query application_unkeyed many 200
-- :version int, :limit int
-- > office_id uuid, id uuid
SELECT office_id, id FROM application WHERE keys_version < :version ORDER BY keys_version, office_id, id LIMIT :limit;

-- query application_found one
-- :office_id uuid, :id uuid
-- > id uuid, office_id uuid, phone sealed(application.phone, id)?, number text, purpose text, country text, state text
-- > outcome text?, created_at instant
SELECT id, office_id, phone, number, purpose, country, state, outcome, created_at
  FROM application WHERE office_id = :office_id AND id = :id;

-- query application_by_number one
-- :office_id uuid, :external_number text, :reader uuid
-- > id uuid, number text, named bool
SELECT a.id, a.number,
       (EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                   AND n.object_id = a.id AND n.person_id = :reader)) AS named
  FROM application a WHERE a.office_id = :office_id AND a.external_number = :external_number
 ORDER BY a.seq LIMIT 1;

-- query application_correct exec
-- :office_id uuid, :id uuid, :external_number text, :purpose text, :country text, :first_passport bool, :initials text
-- :name sealed(application.name, id), :nik sealed(application.nik, id)?, :nik_hash lookup(application.nik)?
-- :passport sealed(application.passport, id)?, :birth_date sealed(application.birth_date, id), :sex sealed(application.sex, id)
-- :village_code sealed(application.village_code, id), :address sealed(application.address, id)?
-- :phone sealed(application.phone, id)?, :guarantor_name sealed(application.guarantor_name, id)?
-- :guarantor_phone sealed(application.guarantor_phone, id)?, :guarantor_relation text
-- :company sealed(application.company, id)?, :agent sealed(application.agent, id)?
-- :agent_phone sealed(application.agent_phone, id)?, :at instant
UPDATE application SET external_number = :external_number, purpose = :purpose, country = :country,
       first_passport = :first_passport, initials = :initials, name = :name, nik = :nik, nik_hash = :nik_hash, passport = :passport,
       birth_date = :birth_date, sex = :sex, village_code = :village_code, address = :address, phone = :phone,
       guarantor_name = :guarantor_name, guarantor_phone = :guarantor_phone, guarantor_relation = :guarantor_relation,
       company = :company, agent = :agent, agent_phone = :agent_phone, changed_at = :at, version = version + 1
 WHERE office_id = :office_id AND id = :id;

-- query finding_correct exec
-- :office_id uuid, :application_id uuid, :about text
UPDATE finding SET state = 'corrected' WHERE office_id = :office_id AND application_id = :application_id AND about = :about;

-- query application_move exec
-- :office_id uuid, :id uuid, :from text, :to text, :at instant
UPDATE application SET state = :to, changed_at = :at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = :from;

-- query application_interviewer_set exec
-- :office_id uuid, :id uuid, :interviewer uuid?, :at instant?, :place text?
UPDATE application SET interviewer_id = :interviewer, interview_from = COALESCE(interview_from, :at),
       interview_place = COALESCE(:place, interview_place)
 WHERE office_id = :office_id AND id = :id;

-- query application_touch exec
-- :office_id uuid, :id uuid, :at instant
UPDATE application SET changed_at = :at, version = version + 1 WHERE office_id = :office_id AND id = :id;

-- query application_hearing_set exec
-- :office_id uuid, :id uuid, :hearing sealed(application.hearing, id), :by uuid, :at instant
UPDATE application SET hearing = :hearing, heard_by = :by, heard_at = :at, interview_to = :at, changed_at = :at,
       version = version + 1
 WHERE office_id = :office_id AND id = :id;

-- query application_outcome_set exec
-- :office_id uuid, :id uuid, :outcome text?
UPDATE application SET outcome = :outcome WHERE office_id = :office_id AND id = :id;

-- query application_check_put exec
-- :office_id uuid, :application_id uuid, :item_key text, :checklist_key text, :checklist_version int, :verdict text
-- :note sealed(application_check.note, id)?, :id uuid, :by uuid, :at instant
INSERT INTO application_check (office_id, application_id, item_key, checklist_key, checklist_version, verdict, note, id,
                               checked_by, checked_at)
VALUES (:office_id, :application_id, :item_key, :checklist_key, :checklist_version, :verdict, :note, :id, :by, :at)
ON CONFLICT (office_id, application_id, item_key)
DO UPDATE SET checklist_version = excluded.checklist_version, verdict = excluded.verdict, note = excluded.note,
              id = excluded.id, checked_by = excluded.checked_by, checked_at = excluded.checked_at;

-- query application_checks many 60
-- :office_id uuid, :application_id uuid
-- > office_id uuid, id uuid, item_key text, checklist_version int, verdict text, note sealed(application_check.note, id)?
SELECT office_id, id, item_key, checklist_version, verdict, note
  FROM application_check WHERE office_id = :office_id AND application_id = :application_id ORDER BY item_key;

-- query application_answer_put exec
-- :office_id uuid, :application_id uuid, :question_key text, :question_version int, :id uuid
-- :code sealed(application_answer.code, id), :words sealed(application_answer.words, id)?, :not_answered bool
-- :by uuid, :at instant
INSERT INTO application_answer (office_id, application_id, question_key, question_version, id, code, words, not_answered,
                                asked_by, asked_at)
VALUES (:office_id, :application_id, :question_key, :question_version, :id, :code, :words, :not_answered, :by, :at)
ON CONFLICT (office_id, application_id, question_key)
DO UPDATE SET question_version = excluded.question_version, id = excluded.id, code = excluded.code, words = excluded.words,
              not_answered = excluded.not_answered, asked_by = excluded.asked_by, asked_at = excluded.asked_at;

-- query application_answers many 60
-- :office_id uuid, :application_id uuid
-- > office_id uuid, id uuid, question_key text, question_version int, code sealed(application_answer.code, id)
-- > words sealed(application_answer.words, id)?, not_answered bool
SELECT office_id, id, question_key, question_version, code, words, not_answered
  FROM application_answer WHERE office_id = :office_id AND application_id = :application_id ORDER BY asked_at, question_key;

-- query application_past_add exec
-- :office_id uuid, :id uuid, :application_id uuid, :kind text, :what text, :was sealed(application_past.was, id)
-- :by uuid, :at instant
INSERT INTO application_past (office_id, id, application_id, kind, what, was, changed_by, changed_at)
VALUES (:office_id, :id, :application_id, :kind, :what, :was, :by, :at);

-- That an officer's answer "differs" to a finding was written over by somebody else, with his name and time (kind "doubt"), and
-- that he took it back ("doubt-end"). A doubt stands until then, or until a senior agrees to what is answered after it.
-- query explanation_doubts many 20
-- :office_id uuid, :application_id uuid, :finding_id uuid, :question_key text, :until instant
-- > office_id uuid, doubted_by uuid, who text?, at instant
SELECT d.office_id, d.changed_by AS doubted_by, p.name AS who, d.changed_at AS at
  FROM application_past d LEFT JOIN person p ON p.office_id = d.office_id AND p.id = d.changed_by
 WHERE d.office_id = :office_id AND d.application_id = :application_id AND d.kind = 'doubt' AND d.what = :question_key
   AND d.changed_at <= :until
   AND NOT EXISTS (SELECT 1 FROM application_past e WHERE e.office_id = d.office_id AND e.application_id = d.application_id
                      AND e.kind = 'doubt-end' AND e.what = d.what AND e.changed_by = d.changed_by
                      AND e.changed_at >= d.changed_at AND e.changed_at <= :until)
   AND NOT EXISTS (SELECT 1 FROM explanation_agreed g WHERE g.office_id = d.office_id AND g.application_id = d.application_id
                      AND g.finding_id = :finding_id AND g.ended_at IS NULL
                      AND g.agreed_at >= d.changed_at AND g.agreed_at <= :until)
 ORDER BY d.changed_at DESC LIMIT 20;

-- query application_past_list many 200
-- :office_id uuid, :application_id uuid, :kind text
-- > office_id uuid, id uuid, what text, was sealed(application_past.was, id), who text?, at instant
SELECT a.office_id, a.id, a.what, a.was, p.name AS who, a.changed_at AS at
  FROM application_past a
  LEFT JOIN person p ON p.office_id = a.office_id AND p.id = a.changed_by
 WHERE a.office_id = :office_id AND a.application_id = :application_id AND a.kind = :kind
 ORDER BY a.changed_at DESC, a.id DESC;

-- Below the rule in force ('below') it is no finding yet: it is kept for trials of other rules, and opens once the rule is met.
-- query finding_put exec
-- :office_id uuid, :id uuid, :application_id uuid, :indicator_key text, :indicator_version int, :subject_id uuid
-- :about text, :report_groups int, :partner_groups int, :desk_groups int, :tip_groups int, :confirmed bool, :state text
-- :application_groups int, :at instant
INSERT INTO finding (office_id, id, application_id, indicator_key, indicator_version, subject_id, about, report_groups,
                     partner_groups, desk_groups, tip_groups, application_groups, confirmed, state, created_at)
VALUES (:office_id, :id, :application_id, :indicator_key, :indicator_version, :subject_id, :about, :report_groups,
        :partner_groups, :desk_groups, :tip_groups, :application_groups, :confirmed, :state, :at)
ON CONFLICT (office_id, application_id, about, subject_id)
DO UPDATE SET report_groups = excluded.report_groups, partner_groups = excluded.partner_groups,
              desk_groups = excluded.desk_groups, tip_groups = excluded.tip_groups, confirmed = excluded.confirmed,
              application_groups = excluded.application_groups,
              indicator_version = CASE WHEN finding.state = 'below' THEN excluded.indicator_version
                                       ELSE finding.indicator_version END,
              state = CASE WHEN finding.state IN ('corrected', 'below') THEN excluded.state ELSE finding.state END;

-- query findings_of many 20
-- :office_id uuid, :application_id uuid
-- > office_id uuid, id uuid, indicator_key text, indicator_version int, subject_id uuid, about text, state text
-- > set_aside_why sealed(finding.set_aside_why, id)?
SELECT office_id, id, indicator_key, indicator_version, subject_id, about, state, set_aside_why
  FROM finding WHERE office_id = :office_id AND application_id = :application_id AND state NOT IN ('corrected', 'below')
 ORDER BY about, id;

-- query finding_set_aside exec
-- :office_id uuid, :id uuid, :application_id uuid, :why sealed(finding.set_aside_why, id), :by uuid
UPDATE finding SET state = 'set-aside', set_aside_why = :why, set_aside_by = :by
 WHERE office_id = :office_id AND id = :id AND application_id = :application_id AND state <> 'below';

-- query decision_insert exec
-- :office_id uuid, :id uuid, :application_id uuid, :outcome text, :outcome_version int, :reasons text, :legal_bases text
-- :reason_versions text, :legal_versions text
-- :evidence text, :facts sealed(decision.facts, id), :fix sealed(decision.fix, id)
-- :recruiter_name sealed(decision.recruiter_name, id)?, :recruiter_phone sealed(decision.recruiter_phone, id)?
-- :recruiter_company sealed(decision.recruiter_company, id)?, :recruiter_place sealed(decision.recruiter_place, id)?
-- :recruiter_unknown sealed(decision.recruiter_unknown, id)?
-- :period_until date?, :review_on date?, :period_basis text?, :period_version int?, :state text, :by uuid, :at instant
INSERT INTO decision (office_id, id, application_id, outcome, outcome_version, reasons, legal_bases, reason_versions,
                      legal_versions, evidence, facts, fix, recruiter_name, recruiter_phone, recruiter_company, recruiter_place,
                      recruiter_unknown, period_until, review_on, period_basis, period_version,
                      state, proposed_by, proposed_at, version)
VALUES (:office_id, :id, :application_id, :outcome, :outcome_version, :reasons, :legal_bases, :reason_versions,
        :legal_versions, :evidence, :facts, :fix,
        :recruiter_name, :recruiter_phone, :recruiter_company, :recruiter_place, :recruiter_unknown, :period_until,
        :review_on, :period_basis, :period_version, :state, :by, :at, 1);

-- query decision_state one
-- :office_id uuid, :id uuid
-- > application_id uuid, outcome text, state text, version int, evidence text, proposed_by uuid, served_on date?
-- > letter_blob uuid?, letter_date date?
SELECT application_id, outcome, state, version, evidence, proposed_by, served_on, letter_blob, letter_date
  FROM decision WHERE office_id = :office_id AND id = :id;

-- query decision_content one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, application_id uuid, proposed_by uuid, outcome text, reasons text, legal_bases text
-- > evidence text, facts sealed(decision.facts, id), fix sealed(decision.fix, id)
-- > recruiter_name sealed(decision.recruiter_name, id)?, recruiter_phone sealed(decision.recruiter_phone, id)?
-- > recruiter_company sealed(decision.recruiter_company, id)?, recruiter_place sealed(decision.recruiter_place, id)?
-- > recruiter_unknown sealed(decision.recruiter_unknown, id)?, period_until date?, review_on date?, period_basis text?
SELECT office_id, id, application_id, proposed_by, outcome, reasons, legal_bases, evidence, facts, fix, recruiter_name,
       recruiter_phone, recruiter_company, recruiter_place, recruiter_unknown, period_until, review_on, period_basis
  FROM decision WHERE office_id = :office_id AND id = :id;

-- query decision_recruiter one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, name sealed(decision.recruiter_name, id)?, phone sealed(decision.recruiter_phone, id)?
-- > company sealed(decision.recruiter_company, id)?, place sealed(decision.recruiter_place, id)?
SELECT office_id, id, recruiter_name AS name, recruiter_phone AS phone, recruiter_company AS company, recruiter_place AS place
  FROM decision WHERE office_id = :office_id AND id = :id;

-- query desk_note_insert exec
-- :office_id uuid, :id uuid, :application_id uuid, :decision_id uuid, :group_id uuid
INSERT INTO desk_note (office_id, id, application_id, decision_id, group_id)
VALUES (:office_id, :id, :application_id, :decision_id, :group_id)
ON CONFLICT (office_id, decision_id) DO NOTHING;

-- query desk_note_of_decision one
-- :office_id uuid, :decision_id uuid
-- > id uuid
SELECT id FROM desk_note WHERE office_id = :office_id AND decision_id = :decision_id;

-- query desk_notes_of_application many 100
-- :office_id uuid, :application_id uuid
-- > id uuid
SELECT id FROM desk_note WHERE office_id = :office_id AND application_id = :application_id ORDER BY id;

-- Of this application, and of others of the same person by identity number.
-- query desk_note_groups many 20
-- :office_id uuid, :application_id uuid
-- > group_id uuid
SELECT n.group_id FROM desk_note n WHERE n.office_id = :office_id AND n.application_id = :application_id
 UNION
SELECT n.group_id
  FROM application own
  JOIN application a ON a.office_id = own.office_id AND a.nik_hash = own.nik_hash
  JOIN desk_note n ON n.office_id = a.office_id AND n.application_id = a.id
 WHERE own.office_id = :office_id AND own.id = :application_id
 ORDER BY 1 LIMIT 20;

-- query decision_newest one
-- :office_id uuid, :application_id uuid, :today date
-- > office_id uuid, id uuid, outcome text, reasons text, legal_bases text, evidence text, facts sealed(decision.facts, id)
-- > fix sealed(decision.fix, id), recruiter sealed(decision.recruiter, id)?
-- > recruiter_name sealed(decision.recruiter_name, id)?, recruiter_phone sealed(decision.recruiter_phone, id)?
-- > recruiter_company sealed(decision.recruiter_company, id)?, recruiter_place sealed(decision.recruiter_place, id)?
-- > recruiter_unknown sealed(decision.recruiter_unknown, id)?, period_until date?, period_basis text?, state text
-- > proposed_by uuid, proposed_at instant, proposer text?, decided_by uuid?, decided_at instant?, decider text?
-- > decided_note sealed(decision.decided_note, id)?, letter_number text?, letter_date date?
-- > letter_blob uuid?, served_on date?, served_how text?, object_until date?, version int, outcome_version int
-- > reason_versions text?, legal_versions text?, period_version int?, review_on date?, told_on date?, told_how text?
-- > decider_position text
SELECT d.office_id, d.id, d.outcome, d.reasons, d.legal_bases, d.evidence, d.facts, d.fix, d.recruiter, d.recruiter_name,
       d.recruiter_phone, d.recruiter_company, d.recruiter_place, d.recruiter_unknown, d.period_until, d.period_basis, d.state, d.proposed_by, d.proposed_at, p.name AS proposer, d.decided_by, d.decided_at,
       s.name AS decider, d.decided_note, d.letter_number, d.letter_date, d.letter_blob,
       d.served_on, d.served_how, d.object_until, d.version, d.outcome_version, d.reason_versions, d.legal_versions,
       d.period_version, d.review_on, d.told_on, d.told_how,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = d.office_id AND h.person_id = d.decided_by
                   AND coalesce(h.valid_from, '') <= coalesce(d.letter_date, :today) AND (h.valid_to IS NULL OR h.valid_to >= coalesce(d.letter_date, :today))
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS decider_position
  FROM decision d
  LEFT JOIN person p ON p.office_id = d.office_id AND p.id = d.proposed_by
  LEFT JOIN person s ON s.office_id = d.office_id AND s.id = d.decided_by
 WHERE d.office_id = :office_id AND d.application_id = :application_id
 ORDER BY d.proposed_at DESC, d.id DESC LIMIT 1;

-- query decision_decide exec
-- :office_id uuid, :id uuid, :state text, :by uuid, :at instant, :note sealed(decision.decided_note, id)?
UPDATE decision SET state = :state, decided_by = :by, decided_at = :at, decided_note = :note, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'proposed';

-- query decision_number_set exec
-- :office_id uuid, :id uuid, :number text, :day date
UPDATE decision SET letter_number = :number, letter_date = :day
 WHERE office_id = :office_id AND id = :id AND letter_number IS NULL;

-- query decision_code_set exec
-- :office_id uuid, :id uuid, :hash bytes
UPDATE decision SET verify_hash = :hash WHERE office_id = :office_id AND id = :id AND letter_blob IS NULL;

-- query decision_letter_set exec
-- :office_id uuid, :id uuid, :hash bytes, :blob uuid
UPDATE decision SET letter_blob = :blob, version = version + 1
 WHERE office_id = :office_id AND id = :id AND letter_blob IS NULL AND verify_hash = :hash;

-- Proposals that the second officer gave back to this person, and that nobody proposed anew.
-- query decisions_returned one
-- :office_id uuid, :reader uuid
-- > found int
SELECT count(*) AS found
  FROM application a
  JOIN decision d ON d.office_id = a.office_id AND d.application_id = a.id AND d.state = 'returned'
                 AND d.proposed_by = :reader
 WHERE a.office_id = :office_id AND a.state = 'interview'
   AND NOT EXISTS (SELECT 1 FROM decision n WHERE n.office_id = d.office_id AND n.application_id = d.application_id
                      AND (n.proposed_at > d.proposed_at OR (n.proposed_at = d.proposed_at AND n.id > d.id)))
   AND NOT EXISTS (SELECT 1 FROM named_in x WHERE x.office_id = a.office_id AND x.object_kind = 'application'
                      AND x.object_id = a.id AND x.person_id = :reader);

-- query decision_newest_letter one
-- :office_id uuid, :application_id uuid
-- > letter_blob uuid?
SELECT letter_blob FROM decision WHERE office_id = :office_id AND application_id = :application_id
 ORDER BY proposed_at DESC, id DESC LIMIT 1;

-- query decision_serve exec
-- :office_id uuid, :id uuid, :served_on date, :served_how text, :object_until date
UPDATE decision SET served_on = :served_on, served_how = :served_how, object_until = :object_until, version = version + 1
 WHERE office_id = :office_id AND id = :id AND served_on IS NULL;

-- query decisions_ended many 200
-- :day date
-- > office_id uuid, id uuid, application_id uuid, period_until date, zone text, application_state text
SELECT d.office_id, d.id, d.application_id, d.period_until, o.zone, a.state AS application_state
  FROM decision d
  JOIN application a ON a.office_id = d.office_id AND a.id = d.application_id AND a.outcome = d.outcome
  JOIN office o ON o.id = d.office_id
 WHERE d.state = 'confirmed' AND d.period_until < :day AND a.state IN ('decided', 'served')
   AND NOT EXISTS (SELECT 1 FROM decision n WHERE n.office_id = d.office_id AND n.application_id = d.application_id
                      AND n.proposed_at > d.proposed_at)
 ORDER BY d.period_until, d.id;

-- query decision_end exec
-- :office_id uuid, :id uuid
UPDATE decision SET state = 'ended', version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'confirmed';

-- query decision_end_of one
-- :office_id uuid, :id uuid
-- > application_id uuid, state text, period_until date?, told_on date?, told_how text?
SELECT application_id, state, period_until, told_on, told_how FROM decision WHERE office_id = :office_id AND id = :id;

-- query decision_tell exec
-- :office_id uuid, :id uuid, :told_on date, :told_how text
UPDATE decision SET told_on = :told_on, told_how = :told_how, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'ended' AND told_on IS NULL;

-- query decision_by_code one
-- :hash bytes
-- > number text, day date, office text, ended_on date?, replaced bool
SELECT d.letter_number AS number, d.letter_date AS day, o.name AS office, d.reversed_on AS ended_on,
       (EXISTS (SELECT 1 FROM decision n WHERE n.office_id = d.office_id AND n.application_id = d.application_id
                   AND n.proposed_at > d.proposed_at AND n.state IN ('decided', 'confirmed', 'ended', 'reversed'))) AS replaced
  FROM decision d JOIN office o ON o.id = d.office_id
 WHERE d.verify_hash = :hash AND d.letter_number IS NOT NULL AND d.letter_blob IS NOT NULL;

-- Letters that were made, the newest first; `newer_at`: when the next decision of the same application was made.
-- query letters_of many 50
-- :office_id uuid, :application_id uuid
-- > id uuid, outcome text, state text, evidence text, number text, day date, blob uuid, period_until date?
-- > reversed_on date?, newer_at instant?
SELECT d.id, d.outcome, d.state, d.evidence, d.letter_number AS number, d.letter_date AS day, d.letter_blob AS blob,
       d.period_until, d.reversed_on,
       (SELECT min(coalesce(n.decided_at, n.proposed_at)) FROM decision n
         WHERE n.office_id = d.office_id AND n.application_id = d.application_id AND n.proposed_at > d.proposed_at
           AND n.state IN ('decided', 'confirmed', 'ended', 'reversed')) AS newer_at
  FROM decision d
 WHERE d.office_id = :office_id AND d.application_id = :application_id AND d.letter_blob IS NOT NULL
   AND d.letter_number IS NOT NULL AND d.letter_date IS NOT NULL
 ORDER BY d.proposed_at DESC, d.id DESC;

-- query application_event_add exec
-- :office_id uuid, :id uuid, :application_id uuid, :at instant, :actor uuid?, :kind text, :detail text
INSERT INTO application_event (office_id, id, application_id, at, actor_id, kind, detail)
VALUES (:office_id, :id, :application_id, :at, :actor, :kind, :detail);

-- query application_events many 200
-- :office_id uuid, :application_id uuid
-- > kind text, detail text, who text?, at instant
SELECT e.kind, e.detail, p.name AS who, e.at
  FROM application_event e
  LEFT JOIN person p ON p.office_id = e.office_id AND p.id = e.actor_id
 WHERE e.office_id = :office_id AND e.application_id = :application_id
 ORDER BY e.at DESC, e.id DESC;

-- query application_identity_verdict one
-- :office_id uuid, :application_id uuid
-- > detail text
SELECT coalesce((SELECT e.detail FROM application_event e
                  WHERE e.office_id = :office_id AND e.application_id = :application_id
                    AND e.kind IN ('identity', 'identity-again')
                  ORDER BY e.at DESC, e.id DESC LIMIT 1), '') AS detail;

-- What an officer saw: the last word of the comparison with the identity card, and how many papers of the checklist differ or are
-- doubtful: those that the law asks for by age have no version, and open no question.
-- query application_differs one
-- :office_id uuid, :application_id uuid
-- > identity text, papers int
SELECT coalesce((SELECT e.detail FROM application_event e
                  WHERE e.office_id = :office_id AND e.application_id = :application_id
                    AND e.kind IN ('identity', 'identity-again')
                  ORDER BY e.at DESC, e.id DESC LIMIT 1), '') AS identity,
       (SELECT count(*) FROM application_check c
         WHERE c.office_id = :office_id AND c.application_id = :application_id AND c.verdict = 'differs'
           AND c.checklist_version > 0) AS papers;

-- query objection_insert exec
-- :office_id uuid, :id uuid, :application_id uuid, :decision_id uuid, :step text, :received_on date, :received_how text
-- :words sealed(objection.words, id), :file_until date?, :late bool, :answer_until date?, :clocks text, :by uuid, :at instant
INSERT INTO objection (office_id, id, application_id, decision_id, step, received_on, received_how, words, file_until, late,
                       answer_until, state, clocks, recorded_by, created_at, version)
VALUES (:office_id, :id, :application_id, :decision_id, :step, :received_on, :received_how, :words, :file_until, :late,
        :answer_until, 'open', :clocks, :by, :at, 1);

-- query objections_of many 60
-- :office_id uuid, :application_id uuid
-- > office_id uuid, id uuid, decision_id uuid, step text, received_on date, received_how text
-- > words sealed(objection.words, id), file_until date?, late bool, answer_until date?, state text, outcome text?
-- > answer sealed(objection.answer, id)?, answered_by uuid?, answerer text?, answered_on date?, told_on date?, told_how text?
-- > next_until date?, follow_until date?, version int
SELECT o.office_id, o.id, o.decision_id, o.step, o.received_on, o.received_how, o.words, o.file_until, o.late, o.answer_until,
       o.state, o.outcome, o.answer, o.answered_by, p.name AS answerer, o.answered_on, o.told_on, o.told_how, o.next_until, o.follow_until,
       o.version
  FROM objection o
  LEFT JOIN person p ON p.office_id = o.office_id AND p.id = o.answered_by
 WHERE o.office_id = :office_id AND o.application_id = :application_id
 ORDER BY o.created_at, o.id;

-- query objection_answer exec
-- :office_id uuid, :id uuid, :state text, :outcome text, :answer sealed(objection.answer, id)?, :by uuid?, :on date
-- :follow_until date?
UPDATE objection SET state = :state, outcome = :outcome, answer = :answer, answered_by = :by, answered_on = :on,
       follow_until = :follow_until, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'open';

-- query objection_tell exec
-- :office_id uuid, :id uuid, :told_on date, :told_how text, :next_until date?
UPDATE objection SET told_on = :told_on, told_how = :told_how, next_until = :next_until, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state <> 'open' AND told_on IS NULL;

-- query objections_silent many 200
-- :day date
-- > office_id uuid, id uuid, application_id uuid, decision_id uuid, step text, answer_until date, zone text
SELECT b.office_id, b.id, b.application_id, b.decision_id, b.step, b.answer_until, o.zone
  FROM objection b
  JOIN office o ON o.id = b.office_id
 WHERE b.state = 'open' AND b.answer_until < :day AND NOT b.late AND b.step IN ('objection', 'appeal')
 ORDER BY b.answer_until, b.id;

-- query decision_reverse exec
-- :office_id uuid, :id uuid, :on date, :by text
UPDATE decision SET state = 'reversed', reversed_on = :on, reversed_by = :by, version = version + 1
 WHERE office_id = :office_id AND id = :id AND reversed_on IS NULL;

-- query finding_reversal_add exec
-- :office_id uuid, :decision_id uuid, :finding_id uuid, :subject_id uuid, :by text, :at instant
INSERT INTO finding_reversal (office_id, decision_id, finding_id, subject_id, reversed_by, reversed_at)
VALUES (:office_id, :decision_id, :finding_id, :subject_id, :by, :at)
ON CONFLICT (office_id, decision_id, finding_id) DO NOTHING;

-- query decision_place one
-- :office_id uuid, :id uuid
-- > application_id uuid, state text, served_on date?, object_until date?, application_state text, newest bool
SELECT d.application_id, d.state, d.served_on, d.object_until, a.state AS application_state,
       (NOT EXISTS (SELECT 1 FROM decision n WHERE n.office_id = d.office_id AND n.application_id = d.application_id
                       AND n.proposed_at > d.proposed_at)) AS newest
  FROM decision d
  JOIN application a ON a.office_id = d.office_id AND a.id = d.application_id
 WHERE d.office_id = :office_id AND d.id = :id;

-- query decisions_objectable many 20
-- :office_id uuid, :application_id uuid
-- > id uuid, outcome text, state text, letter_number text?, served_on date, object_until date?, reversed_on date?
-- > reversed_by text?
SELECT id, outcome, state, letter_number, served_on, object_until, reversed_on, reversed_by
  FROM decision WHERE office_id = :office_id AND application_id = :application_id AND served_on IS NOT NULL
 ORDER BY proposed_at DESC, id DESC;

-- What has a day by which somebody must act. Who is named in an application sees no line of it.

-- query due_interviews many 5000
-- :office_id uuid, :reader uuid
-- > id uuid, number text, initials text, asked_at instant, back_at instant?, referred_at instant?
SELECT a.id, a.number, a.initials, coalesce(a.interview_to, a.interview_from) AS asked_at,
       (SELECT max(e.at) FROM application_event e WHERE e.office_id = a.office_id AND e.application_id = a.id
           AND e.kind IN ('resume', 'end', 'reverse')) AS back_at,
       (SELECT max(e.at) FROM application_event e WHERE e.office_id = a.office_id AND e.application_id = a.id
           AND e.kind = 'refer') AS referred_at
  FROM application a
 WHERE a.office_id = :office_id AND a.state IN ('interview', 'proposed') AND coalesce(a.interview_from, 0) > 0
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY coalesce(a.interview_from, 0), a.id;

-- query due_papers many 5000
-- :office_id uuid, :reader uuid, :since date
-- > id uuid, number text, initials text, since date
SELECT a.id, a.number, a.initials, d.served_on AS since
  FROM decision d
  JOIN application a ON a.office_id = d.office_id AND a.id = d.application_id AND a.state = 'served' AND a.outcome = 'D1'
 WHERE d.office_id = :office_id AND d.outcome = 'D1' AND d.served_on >= :since
   AND NOT EXISTS (SELECT 1 FROM decision n WHERE n.office_id = d.office_id AND n.application_id = d.application_id
                      AND n.proposed_at > d.proposed_at)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY d.served_on, a.id;

-- query due_suspensions many 5000
-- :office_id uuid, :reader uuid, :today date
-- > id uuid, number text, initials text, ended bool, since date, until date
SELECT a.id, a.number, a.initials, (d.state = 'ended') AS ended, coalesce(d.served_on, d.letter_date, d.period_until) AS since,
       (CASE WHEN d.state = 'ended' THEN d.period_until ELSE d.review_on END) AS until
  FROM (SELECT e.id FROM decision e WHERE e.office_id = :office_id AND e.state = 'ended' AND e.told_on IS NULL
        UNION ALL
        SELECT r.id FROM decision r WHERE r.office_id = :office_id AND r.state = 'confirmed' AND r.period_until IS NOT NULL
           AND r.period_until >= :today AND r.review_on <= :today) x
  JOIN decision d ON d.office_id = :office_id AND d.id = x.id
  JOIN application a ON a.office_id = d.office_id AND a.id = d.application_id
 WHERE (d.state = 'ended' OR (a.outcome = d.outcome AND a.state IN ('decided', 'served')))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY d.period_until, a.id;

-- query due_objections many 5000
-- :office_id uuid, :reader uuid
-- > id uuid, number text, initials text, step text, open bool, since date, until date?
SELECT a.id, a.number, a.initials, b.step, (b.state = 'open') AS open, b.received_on AS since,
       (CASE WHEN b.state = 'open' THEN b.answer_until ELSE b.follow_until END) AS until
  FROM objection b
  JOIN application a ON a.office_id = b.office_id AND a.id = b.application_id
 WHERE b.office_id = :office_id
   AND (b.state = 'open'
     OR (b.state IN ('answered', 'deemed') AND b.outcome IN ('granted', 'partly') AND a.state IN ('interview', 'proposed')
         AND NOT EXISTS (SELECT 1 FROM decision n WHERE n.office_id = b.office_id AND n.application_id = b.application_id
                            AND n.id <> b.decision_id
                            AND n.proposed_at > (SELECT d.proposed_at FROM decision d
                                                  WHERE d.office_id = b.office_id AND d.id = b.decision_id))))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY b.received_on, b.id;

-- Papers beside the decision letter.

-- query paper_insert exec
-- :office_id uuid, :id uuid, :application_id uuid, :kind text, :about uuid, :number text?, :day date
-- :why sealed(paper.why, id)?, :detail sealed(paper.detail, id)?, :by uuid, :at instant
INSERT INTO paper (office_id, id, application_id, kind, about, number, day, state, why, detail, made_by, made_at)
VALUES (:office_id, :id, :application_id, :kind, :about, :number, :day, 'valid', :why, :detail, :by, :at);

-- query paper_row one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, application_id uuid, kind text, about uuid, number text?, day date, blob uuid?
-- > detail sealed(paper.detail, id)?
SELECT office_id, id, application_id, kind, about, number, day, blob, detail FROM paper WHERE office_id = :office_id AND id = :id;

-- query paper_replace exec
-- :office_id uuid, :application_id uuid, :kind text, :about uuid
UPDATE paper SET state = 'replaced'
 WHERE office_id = :office_id AND application_id = :application_id AND kind = :kind AND about = :about AND state = 'valid';

-- query paper_code_set exec
-- :office_id uuid, :id uuid, :hash bytes
UPDATE paper SET verify_hash = :hash WHERE office_id = :office_id AND id = :id AND blob IS NULL;

-- query paper_blob_set exec
-- :office_id uuid, :id uuid, :hash bytes, :blob uuid
UPDATE paper SET blob = :blob WHERE office_id = :office_id AND id = :id AND blob IS NULL AND verify_hash = :hash;

-- query papers_of many 100
-- :office_id uuid, :application_id uuid
-- > office_id uuid, id uuid, kind text, about uuid, number text?, day date, state text, why sealed(paper.why, id)?
-- > maker text?, made_at instant, drawn bool
SELECT p.office_id, p.id, p.kind, p.about, p.number, p.day, p.state, p.why, m.name AS maker, p.made_at,
       (p.blob IS NOT NULL) AS drawn
  FROM paper p
  LEFT JOIN person m ON m.office_id = p.office_id AND m.id = p.made_by
 WHERE p.office_id = :office_id AND p.application_id = :application_id
 ORDER BY p.made_at DESC, p.id DESC;

-- query paper_is_made one
-- :office_id uuid, :application_id uuid, :kind text
-- > made bool
SELECT EXISTS (SELECT 1 FROM paper WHERE office_id = :office_id AND application_id = :application_id AND kind = :kind
                  AND state = 'valid' AND blob IS NOT NULL) AS made;

-- query paper_by_code one
-- :hash bytes
-- > number text, day date, office text, replaced bool
SELECT coalesce(p.number, '') AS number, p.day, o.name AS office, (p.state = 'replaced') AS replaced
  FROM paper p JOIN office o ON o.id = p.office_id
 WHERE p.verify_hash = :hash AND p.blob IS NOT NULL;

-- query desk_officers many 200
-- :office_id uuid, :today date
-- > id uuid, name text, position text
SELECT p.id, p.name,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = p.office_id AND h.person_id = p.id
                   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS position
  FROM person p
 WHERE p.office_id = :office_id AND p.state = 'active'
   AND EXISTS (SELECT 1 FROM role_grant g WHERE g.office_id = p.office_id AND g.person_id = p.id AND g.state = 'active'
                  AND g.role IN ('desk-officer', 'supervisor', 'head') AND g.valid_from <= :today
                  AND (g.valid_to IS NULL OR g.valid_to >= :today))
 ORDER BY p.name, p.id;

-- Interviews of the last days as they were begun and ended; the end is the hearing, else the first proposal behind the start. Who
-- referred it to a second officer interviews no more, and is named all the same: by the last start.
-- query look_interviews each
-- :office_id uuid, :reader uuid, :since instant
-- > id uuid, number text, initials text, officer text?, place text?, begun instant, ended instant?
SELECT a.id, a.number, a.initials,
       coalesce(p.name, (SELECT s.name FROM application_event e JOIN person s ON s.office_id = e.office_id AND s.id = e.actor_id
                          WHERE e.office_id = a.office_id AND e.application_id = a.id AND e.kind = 'start'
                          ORDER BY e.at DESC, e.id DESC LIMIT 1)) AS officer, a.interview_place AS place, a.interview_from AS begun,
       coalesce(a.interview_to, (SELECT min(d.proposed_at) FROM decision d WHERE d.office_id = a.office_id
                                    AND d.application_id = a.id AND d.proposed_at >= a.interview_from)) AS ended
  FROM application a
  LEFT JOIN person p ON p.office_id = a.office_id AND p.id = a.interviewer_id
 WHERE a.office_id = :office_id AND a.interview_from >= :since
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.interview_from DESC, a.id;

-- What a rule would have done on the applications of some days: these, how they ended, what was answered, and what was known of
-- phones and companies. Who is named in one, or in what a finding rests on, has neither in his figures.

-- query trial_applications each
-- :office_id uuid, :reader uuid, :since instant, :most int
-- > id uuid, number text, initials text, created_at instant, ended text
SELECT a.id, a.number, a.initials, a.created_at,
       (CASE WHEN EXISTS (SELECT 1 FROM decision d WHERE d.office_id = a.office_id AND d.application_id = a.id
                             AND d.reversed_on IS NOT NULL) THEN 'reversed'
             WHEN a.outcome IN ('T0', 'T1') THEN 'issued'
             WHEN a.outcome IN ('D3', 'R1', 'R2', 'R3') THEN 'stopped'
             ELSE 'open' END) AS ended
  FROM application a
 WHERE a.office_id = :office_id AND a.created_at >= :since
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.created_at DESC, a.id DESC LIMIT :most;

-- query trial_answers each
-- :office_id uuid, :since instant
-- > office_id uuid, id uuid, application_id uuid, question_key text, code sealed(application_answer.code, id)
SELECT q.office_id, q.id, q.application_id, q.question_key, q.code
  FROM application a
  JOIN application_answer q ON q.office_id = a.office_id AND q.application_id = a.id AND NOT q.not_answered
 WHERE a.office_id = :office_id AND a.created_at >= :since
 ORDER BY a.created_at DESC, a.id DESC;

-- query trial_findings each
-- :office_id uuid, :reader uuid, :since instant, :key text
-- > application_id uuid, report_groups int, partner_groups int, desk_groups int, tip_groups int, application_groups int
-- > confirmed bool
SELECT f.application_id, f.report_groups, f.partner_groups, f.desk_groups, f.tip_groups, f.application_groups, f.confirmed
  FROM application a
  JOIN finding f ON f.office_id = a.office_id AND f.application_id = a.id AND f.state <> 'corrected' AND f.indicator_key = :key
 WHERE a.office_id = :office_id AND a.created_at >= :since
   AND f.subject_id NOT IN (
        SELECT m.subject_id FROM named_in n
          JOIN mention m ON m.office_id = n.office_id AND m.source_kind = n.object_kind AND m.source_id = n.object_id
         WHERE n.office_id = :office_id AND n.person_id = :reader)
 ORDER BY a.created_at DESC, a.id DESC;

-- The second look. Who had any part in a decision, or is named in its application, sees no line of it.

-- query second_look_add exec
-- :office_id uuid, :id uuid, :application_id uuid, :at instant
INSERT INTO second_look (office_id, id, application_id, drawn_at) VALUES (:office_id, :id, :application_id, :at)
ON CONFLICT (office_id, id) DO NOTHING;

-- `id` nil: all of them.
-- query second_looks many 200
-- :office_id uuid, :reader uuid, :id uuid?, :judged bool
-- > office_id uuid, id uuid, application_id uuid, number text, initials text, decided text, drawn_at instant, judge text?
-- > judged_at instant?, verdict text?, other text?, why sealed(second_look.why, id)?
SELECT l.office_id, l.id, l.application_id, a.number, a.initials, d.outcome AS decided, l.drawn_at, p.name AS judge, l.judged_at,
       l.verdict, l.outcome AS other, l.why
  FROM second_look l
  JOIN decision d ON d.office_id = l.office_id AND d.id = l.id
  JOIN application a ON a.office_id = l.office_id AND a.id = l.application_id
  LEFT JOIN person p ON p.office_id = l.office_id AND p.id = l.judged_by
 WHERE l.office_id = :office_id AND (:id IS NULL OR l.id = :id) AND (l.judged_at IS NOT NULL) = :judged
   AND d.proposed_by <> :reader AND (d.decided_by IS NULL OR d.decided_by <> :reader)
   AND NOT EXISTS (SELECT 1 FROM application_event e WHERE e.office_id = l.office_id AND e.application_id = l.application_id
                      AND e.actor_id = :reader
                      AND e.kind IN ('start', 'answer', 'correct', 'hear', 'check', 'propose', 'refer', 'decide', 'confirm', 'return'))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = l.office_id AND n.object_kind = 'application'
                      AND n.object_id = l.application_id AND n.person_id = :reader)
 ORDER BY CASE WHEN l.judged_at IS NULL THEN l.drawn_at ELSE -l.judged_at END, l.id LIMIT 201;

-- query second_look_judge exec
-- :office_id uuid, :id uuid, :by uuid, :at instant, :verdict text, :outcome text?, :why sealed(second_look.why, id)?
UPDATE second_look SET judged_by = :by, judged_at = :at, verdict = :verdict, outcome = :outcome, why = :why
 WHERE office_id = :office_id AND id = :id AND judged_at IS NULL;

-- Whether the legal route was reached. Asked about the newest decision, while it is the application's last word.

-- query after_of one
-- :office_id uuid, :id uuid
-- > number text, decision_id uuid?, outcome text?, decided_at instant?, answer text?, told_by text?, who text?, answered_at instant?
SELECT a.number, d.id AS decision_id, d.outcome, coalesce(d.decided_at, d.proposed_at) AS decided_at, c.answer, c.told_by,
       p.name AS who, c.answered_at
  FROM application a
  LEFT JOIN decision d ON d.office_id = a.office_id AND d.application_id = a.id AND d.outcome = a.outcome
       AND a.state IN ('decided', 'served') AND d.state IN ('decided', 'confirmed')
       AND (d.outcome IN ('D3', 'R3') OR (d.outcome = 'D1' AND a.purpose IN ('kerja', 'awak')))
       AND NOT EXISTS (SELECT 1 FROM decision n WHERE n.office_id = d.office_id AND n.application_id = d.application_id
                          AND n.proposed_at > d.proposed_at)
  LEFT JOIN route_check c ON c.office_id = d.office_id AND c.id = d.id
  LEFT JOIN person p ON p.office_id = c.office_id AND p.id = c.answered_by
 WHERE a.office_id = :office_id AND a.id = :id;

-- query after_put exec
-- :office_id uuid, :id uuid, :application_id uuid, :answer text, :told_by text, :by uuid, :at instant
INSERT INTO route_check (office_id, id, application_id, answer, told_by, answered_by, answered_at)
VALUES (:office_id, :id, :application_id, :answer, :told_by, :by, :at)
ON CONFLICT (office_id, id)
DO UPDATE SET answer = excluded.answer, told_by = excluded.told_by, answered_by = excluded.answered_by,
              answered_at = excluded.answered_at;

-- query due_after many 5000
-- :office_id uuid, :reader uuid, :from instant, :after_id uuid, :to instant, :limit int
-- > id uuid, number text, initials text, decided_at instant
SELECT a.id, a.number, a.initials, coalesce(d.decided_at, d.proposed_at) AS decided_at
  FROM decision d
  JOIN application a ON a.office_id = d.office_id AND a.id = d.application_id AND a.outcome = d.outcome
       AND a.state IN ('decided', 'served')
 WHERE d.office_id = :office_id AND coalesce(d.decided_at, d.proposed_at) >= :from
   AND (coalesce(d.decided_at, d.proposed_at) > :from OR a.id > :after_id)
   AND coalesce(d.decided_at, d.proposed_at) < :to AND d.state IN ('decided', 'confirmed')
   AND d.outcome IN ('D3', 'R3', 'D1') -- in the words of its index
   AND (d.outcome IN ('D3', 'R3') OR (d.outcome = 'D1' AND a.purpose IN ('kerja', 'awak')))
   AND NOT EXISTS (SELECT 1 FROM route_check c WHERE c.office_id = d.office_id AND c.id = d.id)
   AND NOT EXISTS (SELECT 1 FROM decision n WHERE n.office_id = d.office_id AND n.application_id = d.application_id
                      AND n.proposed_at > d.proposed_at)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY coalesce(d.decided_at, d.proposed_at), a.id LIMIT :limit;

-- Checks outside the office (outside.h). `state`: waiting, ready, checked; dropped is not asked about any more.

-- query outside_of many 100
-- :office_id uuid, :application_id uuid
-- > id uuid, kind text, about text, state text, why text?, result text?, as_of text?, asked_at instant, tried_at instant
-- > answered_at instant?, seen_at instant?
SELECT id, kind, about, state, why, result, as_of, asked_at, tried_at, answered_at, seen_at
  FROM outside_check
 WHERE office_id = :office_id AND application_id = :application_id AND state <> 'dropped'
 ORDER BY asked_at, id;

-- query outside_put exec
-- :office_id uuid, :id uuid, :application_id uuid, :kind text, :about text, :state text, :why text?, :result text?
-- :as_of text?, :asked_by uuid, :at instant, :answered_at instant?, :seen_at instant?
INSERT INTO outside_check (office_id, id, application_id, kind, about, state, why, result, as_of, asked_by, asked_at,
                           tried_at, answered_at, seen_at)
VALUES (:office_id, :id, :application_id, :kind, :about, :state, :why, :result, :as_of, :asked_by, :at, :at, :answered_at,
        :seen_at)
ON CONFLICT (office_id, id)
DO UPDATE SET state = excluded.state, why = excluded.why, result = excluded.result, as_of = excluded.as_of,
              tried_at = excluded.tried_at, answered_at = excluded.answered_at, seen_at = excluded.seen_at;

-- query outside_tried exec
-- :office_id uuid, :id uuid, :at instant
UPDATE outside_check SET tried_at = :at WHERE office_id = :office_id AND id = :id;

-- query outside_end exec
-- :office_id uuid, :id uuid, :state text, :why text?, :result text?, :at instant
UPDATE outside_check SET state = :state, why = :why, result = :result, tried_at = :at, answered_at = :at, seen_at = NULL
 WHERE office_id = :office_id AND id = :id;

-- query outside_drop exec
-- :office_id uuid, :application_id uuid, :kind text, :about text, :except uuid
UPDATE outside_check SET state = 'dropped'
 WHERE office_id = :office_id AND application_id = :application_id AND kind = :kind AND about = :about
   AND state <> 'checked' AND id <> :except;

-- query outside_forget exec
-- :office_id uuid, :application_id uuid, :kind text
DELETE FROM outside_check WHERE office_id = :office_id AND application_id = :application_id AND kind = :kind;

-- query outside_mark_seen exec
-- :office_id uuid, :application_id uuid, :reader uuid, :at instant
UPDATE outside_check SET seen_at = :at
 WHERE office_id = :office_id AND application_id = :application_id AND answered_at IS NOT NULL AND seen_at IS NULL
   AND EXISTS (SELECT 1 FROM application a WHERE a.office_id = outside_check.office_id AND a.id = outside_check.application_id
                  AND coalesce(a.interviewer_id, outside_check.asked_by) = :reader);

-- Of open applications of all offices, those not looked at for the longest time first.
-- query outside_due many 100
-- :before instant, :limit int
-- > office_id uuid, id uuid, application_id uuid, kind text, about text, state text, asked_by uuid
SELECT c.office_id, c.id, c.application_id, c.kind, c.about, c.state, c.asked_by
  FROM application a
  JOIN outside_check c ON c.office_id = a.office_id AND c.application_id = a.id
 WHERE a.state IN ('new', 'interview', 'proposed') AND c.tried_at < :before
   AND ((c.kind = 'p3mi' AND c.state IN ('waiting', 'checked')) OR (c.kind = 'office' AND c.state = 'waiting')
        OR (c.kind = 'agency' AND c.state = 'waiting' AND c.why = 'no-law'))
 ORDER BY c.tried_at, c.office_id, c.id LIMIT :limit;

-- query outside_rows many 201
-- :office_id uuid, :reader uuid, :after int, :limit int
-- > id uuid, seq int, number text, initials text, state text, unchecked int, news int
SELECT a.id, a.seq, a.number, a.initials, a.state,
       (SELECT count(*) FROM outside_check c WHERE c.office_id = a.office_id AND c.application_id = a.id
           AND c.state IN ('waiting', 'ready')) AS unchecked,
       (SELECT count(*) FROM outside_check c WHERE c.office_id = a.office_id AND c.application_id = a.id
           AND c.state <> 'dropped' AND c.answered_at IS NOT NULL AND c.seen_at IS NULL) AS news
  FROM application a
 WHERE a.office_id = :office_id AND a.state IN ('new', 'interview', 'proposed') AND a.seq > :after
   AND EXISTS (SELECT 1 FROM outside_check c WHERE c.office_id = a.office_id AND c.application_id = a.id
                  AND (c.state IN ('waiting', 'ready')
                       OR (c.state <> 'dropped' AND c.answered_at IS NOT NULL AND c.seen_at IS NULL)))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.seq LIMIT :limit;

-- query outside_news one
-- :office_id uuid, :reader uuid
-- > news int
SELECT count(DISTINCT a.id) AS news
  FROM outside_check c
  JOIN application a ON a.office_id = c.office_id AND a.id = c.application_id AND a.state IN ('new', 'interview', 'proposed')
 WHERE c.office_id = :office_id AND c.answered_at IS NOT NULL AND c.seen_at IS NULL AND c.state <> 'dropped'
   AND coalesce(a.interviewer_id, c.asked_by) = :reader
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader);

-- A finding is silenced for one subject. Who is named in the application that it came from sees no line of it.

-- query silence_add exec
-- :office_id uuid, :id uuid, :application_id uuid, :indicator_key text, :subject_id uuid, :about text
-- :label sealed(finding_silence.label, id), :reason text, :why sealed(finding_silence.why, id), :until_on date, :by uuid
-- :at instant
INSERT INTO finding_silence (office_id, id, application_id, indicator_key, subject_id, about, label, reason, why, until_on,
                             state, verified_groups, proposed_by, proposed_at)
VALUES (:office_id, :id, :application_id, :indicator_key, :subject_id, :about, :label, :reason, :why, :until_on,
        'proposed', 0, :by, :at);

-- The one that is proposed or in force for this rule and subject.
-- query silence_of many 2
-- :office_id uuid, :indicator_key text, :subject_id uuid
-- > office_id uuid, id uuid, application_id uuid, reason text, why sealed(finding_silence.why, id), until_on date, state text
-- > verified_groups int, proposed_by uuid, confirmed_by uuid?, proposer text?, confirmer text?
SELECT s.office_id, s.id, s.application_id, s.reason, s.why, s.until_on, s.state, s.verified_groups, s.proposed_by,
       s.confirmed_by, p.name AS proposer, c.name AS confirmer
  FROM finding_silence s
  LEFT JOIN person p ON p.office_id = s.office_id AND p.id = s.proposed_by
  LEFT JOIN person c ON c.office_id = s.office_id AND c.id = s.confirmed_by
 WHERE s.office_id = :office_id AND s.indicator_key = :indicator_key AND s.subject_id = :subject_id
   AND s.state IN ('proposed', 'confirmed');

-- `id` nil: all of them.
-- query silences many 200
-- :office_id uuid, :reader uuid, :id uuid?
-- > office_id uuid, id uuid, application_id uuid, number text, indicator_key text, subject_id uuid, about text
-- > label sealed(finding_silence.label, id), reason text, why sealed(finding_silence.why, id), until_on date, state text
-- > verified_groups int, proposed_by uuid, confirmed_by uuid?, proposer text?, confirmer text?, ender text?
-- > proposed_at instant, confirmed_at instant?, ended_at instant?, ended_why sealed(finding_silence.ended_why, id)?
SELECT s.office_id, s.id, s.application_id, a.number, s.indicator_key, s.subject_id, s.about, s.label, s.reason, s.why,
       s.until_on, s.state, s.verified_groups, s.proposed_by, s.confirmed_by, p.name AS proposer, c.name AS confirmer,
       e.name AS ender, s.proposed_at, s.confirmed_at, s.ended_at, s.ended_why
  FROM finding_silence s
  JOIN application a ON a.office_id = s.office_id AND a.id = s.application_id
  LEFT JOIN person p ON p.office_id = s.office_id AND p.id = s.proposed_by
  LEFT JOIN person c ON c.office_id = s.office_id AND c.id = s.confirmed_by
  LEFT JOIN person e ON e.office_id = s.office_id AND e.id = s.ended_by
 WHERE s.office_id = :office_id AND (:id IS NULL OR s.id = :id)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = s.office_id AND n.object_kind = 'application'
                      AND n.object_id = s.application_id AND n.person_id = :reader)
 ORDER BY CASE s.state WHEN 'proposed' THEN 0 WHEN 'confirmed' THEN 1 ELSE 2 END, s.proposed_at DESC, s.id LIMIT 201;

-- Proposed by others, and not of an application that the reader interviewed for.
-- query silences_asked many 50
-- :office_id uuid, :reader uuid
-- > office_id uuid, id uuid, application_id uuid, about text, label sealed(finding_silence.label, id), until_on date
-- > verified_groups int, proposed_by uuid
SELECT s.office_id, s.id, s.application_id, s.about, s.label, s.until_on, s.verified_groups, s.proposed_by
  FROM finding_silence s
  JOIN application a ON a.office_id = s.office_id AND a.id = s.application_id
 WHERE s.office_id = :office_id AND s.state = 'proposed' AND s.proposed_by <> :reader
   AND (a.interviewer_id IS NULL OR a.interviewer_id <> :reader)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = s.office_id AND n.object_kind = 'application'
                      AND n.object_id = s.application_id AND n.person_id = :reader)
 ORDER BY s.proposed_at LIMIT 51;

-- query silence_confirm exec
-- :office_id uuid, :id uuid, :by uuid, :at instant, :verified_groups int
UPDATE finding_silence SET state = 'confirmed', confirmed_by = :by, confirmed_at = :at, verified_groups = :verified_groups
 WHERE office_id = :office_id AND id = :id AND state = 'proposed';

-- `by` null: another one takes its place, for its day is over or something new is known.
-- query silence_close exec
-- :office_id uuid, :id uuid, :by uuid?, :at instant, :why sealed(finding_silence.ended_why, id)?
UPDATE finding_silence SET state = 'ended', ended_by = :by, ended_at = :at, ended_why = :why
 WHERE office_id = :office_id AND id = :id AND state IN ('proposed', 'confirmed');

-- --- the guarantor's letter ---

-- query letter_put exec
-- :office_id uuid, :id uuid, :application_id uuid, :wording sealed(guarantor_letter.wording, id)?
-- :place sealed(guarantor_letter.place, id)?, :place_hash lookup(guarantor_letter.place)?, :by uuid, :at instant
INSERT INTO guarantor_letter (office_id, id, application_id, wording, place, place_hash, written_by, written_at)
VALUES (:office_id, :id, :application_id, :wording, :place, :place_hash, :by, :at)
ON CONFLICT (office_id, application_id)
DO UPDATE SET id = excluded.id, wording = excluded.wording, place = excluded.place, place_hash = excluded.place_hash,
              written_by = excluded.written_by, written_at = excluded.written_at;

-- query letter_of one
-- :office_id uuid, :application_id uuid
-- > office_id uuid, id uuid, wording sealed(guarantor_letter.wording, id)?, place sealed(guarantor_letter.place, id)?
-- > written_by uuid, who text?, at instant
SELECT l.office_id, l.id, l.wording, l.place, l.written_by, p.name AS who, l.written_at AS at
  FROM guarantor_letter l LEFT JOIN person p ON p.office_id = l.office_id AND p.id = l.written_by
 WHERE l.office_id = :office_id AND l.application_id = :application_id;

-- query letter_prints_drop exec
-- :office_id uuid, :application_id uuid
DELETE FROM letter_print WHERE office_id = :office_id AND application_id = :application_id;

-- query letter_print_put exec
-- :office_id uuid, :application_id uuid, :print lookup(letter_print.print), :applied_at instant
INSERT INTO letter_print (office_id, application_id, print, applied_at)
VALUES (:office_id, :application_id, :print, :applied_at)
ON CONFLICT (office_id, application_id, print) DO NOTHING;

-- The prints that are kept of an application's letter.
-- query letter_prints_of many 64
-- :office_id uuid, :application_id uuid
-- > print bytes
SELECT print FROM letter_print WHERE office_id = :office_id AND application_id = :application_id;

-- Letters of others, of applications made between two times, of each print the newest `limit`; `counts`: not the same person's,
-- and none that names the reader. `asked`: only of those who were asked about their letter. `prints`: only of these, one behind the
-- other; null: of all. The newest are taken from the index alone, in its order, before anything is read of the applications; both
-- databases are held to that order (LATERAL and OFFSET, CROSS JOIN and INDEXED BY), for PostgreSQL took every application of the
-- office first as long as it had not counted its tables.
-- query letters_sharing many 6500
-- :office_id uuid, :application_id uuid, :nik_hash bytes?, :reader uuid, :from instant, :to instant, :limit int, :asked bool
-- :prints bytes?
-- > print bytes, application_id uuid, nik_hash bytes?, written_by uuid, counts bool
SELECT o.print, a.id AS application_id, a.nik_hash, l.written_by,
       (:nik_hash IS NULL OR a.nik_hash IS NULL OR a.nik_hash <> :nik_hash)
       AND a.id NOT IN (SELECT n.object_id FROM named_in n WHERE n.person_id = :reader AND n.object_kind = 'application'
-- sqlite: AND +n.office_id = :office_id) AS counts
-- postgres: AND n.office_id = :office_id) AS counts
  FROM letter_print o
-- sqlite: CROSS JOIN application a ON a.office_id = o.office_id AND a.id IN (SELECT x.application_id
-- postgres: CROSS JOIN LATERAL (SELECT x.application_id
         FROM letter_print x
        WHERE x.office_id = o.office_id AND x.print = o.print AND x.applied_at BETWEEN :from AND :to
          AND x.application_id <> :application_id
          AND (NOT :asked OR EXISTS (SELECT 1 FROM application b
                                       JOIN finding f ON f.office_id = b.office_id AND f.application_id = b.id
                                        AND f.about = 'letter-words'
                                      WHERE b.office_id = x.office_id AND b.id = x.application_id
                                        AND b.interview_from IS NOT NULL))
        ORDER BY x.applied_at DESC, x.application_id DESC LIMIT :limit)
-- postgres: y CROSS JOIN LATERAL (SELECT b.id, b.office_id, b.nik_hash FROM application b
-- postgres:                       WHERE b.office_id = o.office_id AND b.id = y.application_id OFFSET 0) a
-- sqlite: CROSS JOIN guarantor_letter l INDEXED BY guarantor_letter_writer ON l.office_id = a.office_id AND l.application_id = a.id
-- postgres: CROSS JOIN LATERAL (SELECT w.written_by FROM guarantor_letter w
-- postgres:                       WHERE w.office_id = a.office_id AND w.application_id = a.id OFFSET 0) l
 WHERE o.office_id = :office_id AND o.application_id = :application_id
-- sqlite: AND (:prints IS NULL OR instr(:prints, o.print) > 0);
-- postgres: AND (:prints IS NULL OR position(o.print IN :prints) > 0);

-- The same of one print, for a rule by which more of a letter is compared than when it was written down.
-- query letters_with many 101
-- :office_id uuid, :application_id uuid, :nik_hash bytes?, :reader uuid, :print bytes, :from instant, :to instant
-- :limit int, :asked bool
-- > application_id uuid, nik_hash bytes?, written_by uuid
SELECT a.id AS application_id, a.nik_hash, l.written_by
  FROM letter_print p JOIN application a ON a.office_id = p.office_id AND a.id = p.application_id
  JOIN guarantor_letter l ON l.office_id = a.office_id AND l.application_id = a.id
 WHERE p.office_id = :office_id AND p.print = :print AND p.applied_at BETWEEN :from AND :to
   AND a.id <> :application_id AND (:nik_hash IS NULL OR a.nik_hash IS NULL OR a.nik_hash <> :nik_hash)
   AND (NOT :asked OR (a.interview_from IS NOT NULL
                       AND EXISTS (SELECT 1 FROM finding f WHERE f.office_id = a.office_id AND f.application_id = a.id
                                      AND f.about = 'letter-words')))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY p.applied_at DESC, p.application_id DESC LIMIT :limit;

-- How many people with an identity number brought one print, by the officer who wrote their letters down.
-- query letters_by_writer many 200
-- :office_id uuid, :application_id uuid, :nik_hash bytes?, :reader uuid, :print bytes
-- :from instant, :to instant
-- > people int
SELECT count(DISTINCT a.nik_hash) AS people
  FROM letter_print p JOIN application a ON a.office_id = p.office_id AND a.id = p.application_id
  JOIN guarantor_letter l ON l.office_id = a.office_id AND l.application_id = a.id
 WHERE p.office_id = :office_id AND p.print = :print AND p.applied_at BETWEEN :from AND :to
   AND a.id <> :application_id AND (:nik_hash IS NULL OR a.nik_hash IS NULL OR a.nik_hash <> :nik_hash)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 GROUP BY l.written_by ORDER BY people DESC LIMIT 200;

-- The same of a guarantor's name and place. By the few letters of that place: SQLite walked all applications of those days.
-- query letters_at many 200
-- :office_id uuid, :application_id uuid, :nik_hash bytes?, :reader uuid, :place_hash lookup(guarantor_letter.place)
-- :from instant, :to instant
-- > application_id uuid, nik_hash bytes?
SELECT a.id AS application_id, a.nik_hash
  FROM guarantor_letter l
-- sqlite: CROSS JOIN application a ON a.office_id = l.office_id AND a.id = l.application_id
-- postgres: JOIN application a ON a.office_id = l.office_id AND a.id = l.application_id
 WHERE l.office_id = :office_id AND l.place_hash = :place_hash AND a.created_at BETWEEN :from AND :to
   AND a.id <> :application_id AND (:nik_hash IS NULL OR a.nik_hash IS NULL OR a.nik_hash <> :nik_hash)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY a.id;

-- Others who were asked about the same guarantor's phone not longer before, and heard before this interview began.
-- query group_asked many 40
-- :office_id uuid, :application_id uuid, :subject_id uuid, :reader uuid, :within int, :now instant
-- > application_id uuid, finding_id uuid, until instant
SELECT f.application_id, f.id AS finding_id, coalesce(own.interview_from, :now) AS until
  FROM application own
  JOIN finding f ON f.office_id = own.office_id AND f.subject_id = :subject_id AND f.about = 'guarantor-group'
   AND f.created_at >= own.created_at - :within
  JOIN application a ON a.office_id = f.office_id AND a.id = f.application_id
 WHERE own.office_id = :office_id AND own.id = :application_id AND f.application_id <> own.id
   AND (own.nik_hash IS NULL OR a.nik_hash IS NULL OR own.nik_hash <> a.nik_hash)
   AND a.interview_from <= coalesce(own.interview_from, :now)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY f.created_at DESC LIMIT 40;

-- The finding of another application about the same, when he was heard before this interview began.
-- query asked_before one
-- :office_id uuid, :application_id uuid, :other uuid, :about text, :now instant
-- > application_id uuid, finding_id uuid, until instant
SELECT f.application_id, f.id AS finding_id, coalesce(own.interview_from, :now) AS until
  FROM application own
  JOIN application a ON a.office_id = own.office_id AND a.id = :other
  JOIN finding f ON f.office_id = a.office_id AND f.application_id = a.id AND f.about = :about
 WHERE own.office_id = :office_id AND own.id = :application_id AND a.interview_from <= coalesce(own.interview_from, :now)
 ORDER BY f.created_at DESC LIMIT 1;

-- A second person agreed that the explanation which an officer heard fits.
-- query explanation_agree exec
-- :office_id uuid, :id uuid, :application_id uuid, :finding_id uuid, :by uuid, :at instant
INSERT INTO explanation_agreed (office_id, id, application_id, finding_id, agreed_by, agreed_at)
VALUES (:office_id, :id, :application_id, :finding_id, :by, :at);

-- query explanation_agreed_to many 2
-- :office_id uuid, :application_id uuid, :finding_id uuid
-- > office_id uuid, agreed_by uuid, agreed_at instant, who text?
SELECT e.office_id, e.agreed_by, e.agreed_at, p.name AS who
  FROM explanation_agreed e LEFT JOIN person p ON p.office_id = e.office_id AND p.id = e.agreed_by
 WHERE e.office_id = :office_id AND e.application_id = :application_id AND e.finding_id = :finding_id AND e.ended_at IS NULL;

-- query explanation_end exec
-- :office_id uuid, :application_id uuid, :finding_id uuid, :by uuid, :at instant
UPDATE explanation_agreed SET ended_by = :by, ended_at = :at
 WHERE office_id = :office_id AND application_id = :application_id AND finding_id = :finding_id AND ended_at IS NULL;

-- Answers to findings about what several applicants brought, which one officer alone heard in these days, and which nobody
-- agreed to since. What they say is sealed. Not what the reader asked himself, or is named in. A guarantor's phone whose
-- explanation a senior agreed to once needs no other agreement.
-- query explanations_waiting many 200
-- :office_id uuid, :reader uuid, :since instant, :lately instant
-- > office_id uuid, id uuid, application_id uuid, finding_id uuid, number text, about text
-- > code sealed(application_answer.code, id), asked_at instant
SELECT w.office_id, w.id, a.id AS application_id, f.id AS finding_id, a.number, f.about, w.code, w.asked_at
  FROM finding f
  JOIN application a ON a.office_id = f.office_id AND a.id = f.application_id AND a.state <> 'new'
  JOIN application_answer w ON w.office_id = f.office_id AND w.application_id = f.application_id
-- postgres: AND w.question_key = 'finding:' || CAST(f.id AS TEXT)
-- sqlite: AND w.question_key = 'finding:' || lower(substr(hex(f.id), 1, 8) || '-' || substr(hex(f.id), 9, 4) || '-' ||
-- sqlite:     substr(hex(f.id), 13, 4) || '-' || substr(hex(f.id), 17, 4) || '-' || substr(hex(f.id), 21))
 WHERE f.office_id = :office_id AND f.about IN ('guarantor-group', 'guarantor-place', 'letter-words')
   AND f.created_at >= :since AND f.state = 'open' AND NOT w.not_answered AND w.asked_by <> :reader
   AND (a.interviewer_id IS NULL OR a.interviewer_id <> :reader)
   AND NOT EXISTS (SELECT 1 FROM explanation_agreed g WHERE g.office_id = f.office_id AND g.application_id = f.application_id
                      AND g.finding_id = f.id AND g.ended_at IS NULL AND g.agreed_at >= w.asked_at)
   AND NOT (f.about = 'guarantor-group' AND EXISTS (SELECT 1 FROM finding k
               JOIN explanation_agreed g ON g.office_id = k.office_id AND g.application_id = k.application_id
                AND g.finding_id = k.id AND g.ended_at IS NULL
              WHERE k.office_id = f.office_id AND k.subject_id = f.subject_id AND k.about = 'guarantor-group'
                AND k.created_at >= :since))
   AND NOT EXISTS (SELECT 1 FROM finding k
                     JOIN application_answer o ON o.office_id = k.office_id AND o.application_id = k.application_id
                      AND o.asked_by <> w.asked_by AND NOT o.not_answered
-- postgres: AND o.question_key = 'finding:' || CAST(k.id AS TEXT)
-- sqlite: AND o.question_key = 'finding:' || lower(substr(hex(k.id), 1, 8) || '-' || substr(hex(k.id), 9, 4) || '-' ||
-- sqlite:     substr(hex(k.id), 13, 4) || '-' || substr(hex(k.id), 17, 4) || '-' || substr(hex(k.id), 21))
                    WHERE k.office_id = f.office_id AND k.about = f.about AND k.subject_id = f.subject_id
                      AND k.about IN ('guarantor-group', 'guarantor-place', 'letter-words') AND k.created_at >= :lately)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = a.office_id AND n.object_kind = 'application'
                      AND n.object_id = a.id AND n.person_id = :reader)
 ORDER BY w.asked_at DESC, w.id;

-- query answer_to one
-- :office_id uuid, :application_id uuid, :question_key text
-- > office_id uuid, id uuid, code sealed(application_answer.code, id), asked_by uuid, asked_at instant
SELECT office_id, id, code, asked_by, asked_at FROM application_answer
 WHERE office_id = :office_id AND application_id = :application_id AND question_key = :question_key;

-- query application_vouched one
-- :office_id uuid, :id uuid
-- > id uuid, office_id uuid, name sealed(application.name, id), nik_hash bytes?
-- > guarantor_name sealed(application.guarantor_name, id)?, guarantor_phone sealed(application.guarantor_phone, id)?
-- > created_at instant
SELECT id, office_id, name, nik_hash, guarantor_name, guarantor_phone, created_at
  FROM application WHERE office_id = :office_id AND id = :id;

-- Whom a letter or an answer may mean (named.h), of those who could open the application.

-- query application_likely many 200
-- :office_id uuid, :id uuid, :today date
-- > id uuid, name text, position text
SELECT p.id, p.name,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = p.office_id AND h.person_id = p.id
                   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS position
  FROM named_in n JOIN person p ON p.office_id = n.office_id AND p.id = n.person_id
 WHERE n.office_id = :office_id AND n.object_kind = 'application' AND n.object_id = :id AND n.how = 'likely'
   AND EXISTS (SELECT 1 FROM role_grant g WHERE g.office_id = n.office_id AND g.person_id = n.person_id AND g.state = 'active'
                  AND g.role IN ('desk-officer', 'supervisor', 'head') AND g.valid_from <= :today
                  AND (g.valid_to IS NULL OR g.valid_to >= :today))
 ORDER BY p.name, p.id;

-- Not those that the reader interviewed, or is marked in himself.
-- query application_named_waiting many 200
-- :office_id uuid, :reader uuid, :today date
-- > id uuid, number text, initials text, state text, since instant
SELECT a.id, a.number, a.initials, a.state, min(n.created_at) AS since
  FROM named_in n JOIN application a ON a.office_id = n.office_id AND a.id = n.object_id
 WHERE n.office_id = :office_id AND n.object_kind = 'application' AND n.how = 'likely'
   AND EXISTS (SELECT 1 FROM role_grant g WHERE g.office_id = n.office_id AND g.person_id = n.person_id AND g.state = 'active'
                  AND g.role IN ('desk-officer', 'supervisor', 'head') AND g.valid_from <= :today
                  AND (g.valid_to IS NULL OR g.valid_to >= :today))
   AND (a.interviewer_id IS NULL OR a.interviewer_id <> :reader)
   AND NOT EXISTS (SELECT 1 FROM named_in r WHERE r.office_id = a.office_id AND r.object_kind = 'application'
                      AND r.object_id = a.id AND r.person_id = :reader)
 GROUP BY a.id, a.number, a.initials, a.state
 ORDER BY min(n.created_at), a.id LIMIT 201;

-- What waits for such a verdict in offices that this one oversees, where no senior is left to give it (overseen.h).
-- query overseen_named many 200
-- :overseer_id uuid, :today date
-- > id uuid, office_id uuid, number text, office text, since instant
SELECT a.id, a.office_id, a.number, o.name AS office, min(n.created_at) AS since
  FROM office_overseer v JOIN office o ON o.id = v.office_id
  JOIN named_in n ON n.office_id = v.office_id AND n.object_kind = 'application' AND n.how = 'likely'
  JOIN application a ON a.office_id = n.office_id AND a.id = n.object_id
 WHERE v.overseer_id = :overseer_id AND v.state = 'in-force'
   AND EXISTS (SELECT 1 FROM role_grant g WHERE g.office_id = n.office_id AND g.person_id = n.person_id AND g.state = 'active'
                  AND g.role IN ('desk-officer', 'supervisor', 'head') AND g.valid_from <= :today
                  AND (g.valid_to IS NULL OR g.valid_to >= :today))
   AND NOT EXISTS (SELECT 1 FROM role_grant g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
                    WHERE g.office_id = a.office_id AND g.role IN ('supervisor', 'head') AND g.state = 'active'
                      AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)
                      AND p.state = 'active' AND (a.interviewer_id IS NULL OR a.interviewer_id <> p.id)
                      AND NOT EXISTS (SELECT 1 FROM named_in r WHERE r.office_id = a.office_id
                                         AND r.object_kind = 'application' AND r.object_id = a.id AND r.person_id = p.id))
 GROUP BY a.id, a.office_id, a.number, o.name
 ORDER BY min(n.created_at), a.id LIMIT 201;
