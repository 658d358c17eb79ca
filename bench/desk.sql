-- Past applications of the desk, as its steps leave them; bench/desk.c. The seq is counted on from the demonstration's.

-- query desk_last one
-- :office_id uuid
-- > seq int
SELECT coalesce(max(seq), 0) AS seq FROM application WHERE office_id = :office_id;

-- query desk_application exec
-- :office_id uuid, :id uuid, :seq int, :number text, :purpose text, :country text, :first_passport bool
-- :name sealed(application.name, id), :nik sealed(application.nik, id), :nik_hash lookup(application.nik)
-- :birth_date sealed(application.birth_date, id), :sex sealed(application.sex, id)
-- :village_code sealed(application.village_code, id), :officer uuid, :at instant, :state text, :outcome text, :keys_version int
INSERT INTO application (office_id, id, seq, number, external_number, purpose, country, first_passport, initials, name, nik, nik_hash,
                         birth_date, sex, village_code, guarantor_relation, state, interviewer_id, interview_from, interview_to,
                         outcome, created_by, created_at, changed_at, version, keys_version)
VALUES (:office_id, :id, :seq, :number, '', :purpose, :country, :first_passport, 'P. M.', :name, :nik, :nik_hash, :birth_date, :sex,
        :village_code, 'lain', :state, :officer, :at, :at, :outcome, :officer, :at, :at, 3, :keys_version);

-- query desk_event exec
-- :office_id uuid, :id uuid, :application_id uuid, :at instant, :actor uuid, :kind text
INSERT INTO application_event (office_id, id, application_id, at, actor_id, kind, detail)
VALUES (:office_id, :id, :application_id, :at, :actor, :kind, '');

-- query desk_decision exec
-- :office_id uuid, :id uuid, :application_id uuid, :outcome text, :reasons text, :facts sealed(decision.facts, id)
-- :fix sealed(decision.fix, id), :state text, :officer uuid, :at instant, :decided_at instant?
INSERT INTO decision (office_id, id, application_id, outcome, outcome_version, reasons, legal_bases, evidence, facts, fix, state,
                      proposed_by, proposed_at, decided_at, version)
VALUES (:office_id, :id, :application_id, :outcome, 1, :reasons, '[]', '[]', :facts, :fix, :state, :officer, :at, :decided_at, 1);

-- query desk_analyze exec
-- postgres: ANALYZE application, application_event, decision;
-- sqlite: DELETE FROM counter WHERE FALSE;
