-- What the bulk loader needs beside the rooms' own queries.

-- query fill_counter exec
-- :office_id uuid
-- :kind text
-- :year int
-- :value int
INSERT INTO counter (office_id, kind, year, value) VALUES (:office_id, :kind, :year, :value)
ON CONFLICT (office_id, kind, year) DO UPDATE SET value = :value;

-- query fill_counter_value each
-- :office_id uuid
-- :kind text
-- :year int
-- > value int
SELECT value FROM counter WHERE office_id = :office_id AND kind = :kind AND year = :year;

-- The row of a report as filing and the steps after it leave it. On PostgreSQL its event, sign and mention are written in the
-- same round trip.
-- query fill_report exec
-- :office_id uuid
-- :id uuid
-- :seq int
-- :number text
-- :reporter_id uuid
-- :village_code text
-- :happened_on date
-- :urgent bool
-- :narrative sealed(report.narrative, id)
-- :recruiter sealed(report.recruiter, id)
-- :phone sealed(report.phone, id)
-- :state text
-- :assigned_to uuid?
-- :created_at instant
-- :version int
-- :event_id uuid
-- :mention_id uuid
-- :subject_id uuid
-- :raw sealed(mention.raw, mention_id)
-- postgres: WITH event AS (INSERT INTO report_event (office_id, id, report_id, version, at, actor_id, kind, to_state)
-- postgres: VALUES (:office_id, :event_id, :id, 1, :created_at, :reporter_id, 'filed', 'new')),
-- postgres: sign AS (INSERT INTO report_sign (office_id, report_id, sign_key, sign_version)
-- postgres: VALUES (:office_id, :id, 'visa-bukan-kerja', 1)),
-- postgres: mention AS (INSERT INTO mention (office_id, id, subject_id, source_kind, source_id, source_group, village_code,
-- postgres:     role, raw, rule, observed_on, state, created_at)
-- postgres: VALUES (:office_id, :mention_id, :subject_id, 'report', :id, 'muatan-uji', :village_code, 'contact', :raw,
-- postgres:     'phone', :happened_on, 'active', :created_at))
INSERT INTO report (office_id, id, seq, number, reporter_id, channel, route, village_code, happened_on, urgent, knowledge,
                    country, narrative, recruiter, phone, state, assigned_to, created_at, changed_at, version)
VALUES (:office_id, :id, :seq, :number, :reporter_id, 'api', 'inbox', :village_code, :happened_on, :urgent, 'own-eyes',
        'MY', :narrative, :recruiter, :phone, :state, :assigned_to, :created_at, :created_at, :version);

-- What autovacuum does within the minute. Until then PostgreSQL walks every row of an office to find one, for it does not
-- know how many there are. SQLite plans the same at any size.
-- query fill_analyze exec
-- postgres: ANALYZE report, report_event, report_sign, subject, mention, named_in;
-- sqlite: DELETE FROM counter WHERE FALSE;

-- What the demonstration filed itself: without it the list is truly empty.
-- query fill_empty_events exec
-- :office_id uuid
DELETE FROM report_event WHERE office_id = :office_id;

-- query fill_empty_signs exec
-- :office_id uuid
DELETE FROM report_sign WHERE office_id = :office_id;

-- query fill_empty_additions exec
-- :office_id uuid
DELETE FROM report_addition WHERE office_id = :office_id;

-- query fill_empty_reports exec
-- :office_id uuid
DELETE FROM report WHERE office_id = :office_id;
