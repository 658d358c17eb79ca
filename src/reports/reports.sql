-- Queries of the room `reports`.

-- On SQLite whether the reader is named in anything is asked once a list, before each row is asked about: hardly anybody
-- is. PostgreSQL joins the marks to the rows, and would be hindered from it.

-- Where a report lies, also by what its village is today and was before (region_now): in an area of the reader's roles, in
-- the area that he asked for, in that of a role.
-- part in_scope(report)
(:scope_a = '%' OR {report}.village_code LIKE :scope_a OR {report}.village_code LIKE :scope_b OR {report}.village_code LIKE :scope_c
 OR EXISTS (SELECT 1 FROM region_now m WHERE m.office_id = {report}.office_id AND m.code = {report}.village_code AND m.inside
               AND (m.now_code LIKE :scope_a OR m.now_code LIKE :scope_b OR m.now_code LIKE :scope_c))
 OR EXISTS (SELECT 1 FROM region_now m WHERE m.office_id = {report}.office_id AND m.now_code = {report}.village_code AND m.covers
               AND (m.code LIKE :scope_a OR m.code LIKE :scope_b OR m.code LIKE :scope_c)))

-- part in_asked_area(report)
(:area = '%' OR {report}.village_code LIKE :area
 OR EXISTS (SELECT 1 FROM region_now m WHERE m.office_id = {report}.office_id AND m.code = {report}.village_code
               AND (m.inside OR m.covers) AND m.now_code LIKE :area))

-- part in_area_of(role, report)
({role}.area = '' OR {report}.village_code LIKE {role}.area || '%'
 OR EXISTS (SELECT 1 FROM region_now m WHERE m.office_id = {report}.office_id AND m.code = {report}.village_code AND m.inside
               AND m.now_code LIKE {role}.area || '%')
 OR EXISTS (SELECT 1 FROM region_now m WHERE m.office_id = {report}.office_id AND m.now_code = {report}.village_code AND m.covers
               AND m.code LIKE {role}.area || '%'))

-- Nearly all reports have the route, so it is no way to find those that are new: SQLite would walk a million for a few.
-- query report_untaken_newest many 201
-- :office_id uuid
-- :reader uuid
-- :scope_a text
-- :scope_b text
-- :scope_c text
-- :area text
-- :urgent_only bool
-- :cursor int
-- :limit int
-- > id uuid, seq int, number text, village_code text, state text, knowledge text, country text, outcome text?
-- > happened_on date?, urgent bool, route text, assigned_to uuid?, reliability text?, credibility text?, created_at instant
SELECT r.id, r.seq, r.number, r.village_code, r.state, r.knowledge, r.country, r.outcome, r.happened_on, r.urgent, r.route,
       r.assigned_to, r.reliability, r.credibility, r.created_at
  FROM report r
 WHERE r.office_id = :office_id AND r.state = 'new' AND coalesce(r.route, '') = 'inbox'
   AND @in_scope(r)
   AND r.seq < :cursor
   AND (
-- sqlite: NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.person_id = :reader) OR
        NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                       AND n.person_id = :reader))
   AND @in_asked_area(r)
   AND (NOT :urgent_only OR r.urgent)
 ORDER BY r.seq DESC LIMIT :limit;

-- query report_all_newest many 201
-- :office_id uuid
-- :reader uuid
-- :scope_a text
-- :scope_b text
-- :scope_c text
-- :area text
-- :state text
-- :urgent_only bool
-- :cursor int
-- :limit int
-- > id uuid, seq int, number text, village_code text, state text, knowledge text, country text, outcome text?
-- > happened_on date?, urgent bool, route text, assigned_to uuid?, reliability text?, credibility text?, created_at instant
SELECT r.id, r.seq, r.number, r.village_code, r.state, r.knowledge, r.country, r.outcome, r.happened_on, r.urgent, r.route,
       r.assigned_to, r.reliability, r.credibility, r.created_at
  FROM report r
 WHERE r.office_id = :office_id AND r.route = 'inbox'
   AND @in_scope(r)
   AND r.seq < :cursor
   AND (
-- sqlite: NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.person_id = :reader) OR
        NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                       AND n.person_id = :reader))
   AND @in_asked_area(r)
   AND (:state = '' OR r.state = :state) AND (NOT :urgent_only OR r.urgent)
 ORDER BY r.seq DESC LIMIT :limit;

-- query report_untaken_oldest many 201
-- :office_id uuid
-- :reader uuid
-- :scope_a text
-- :scope_b text
-- :scope_c text
-- :area text
-- :urgent_only bool
-- :cursor int
-- :limit int
-- > id uuid, seq int, number text, village_code text, state text, knowledge text, country text, outcome text?
-- > happened_on date?, urgent bool, route text, assigned_to uuid?, reliability text?, credibility text?, created_at instant
SELECT r.id, r.seq, r.number, r.village_code, r.state, r.knowledge, r.country, r.outcome, r.happened_on, r.urgent, r.route,
       r.assigned_to, r.reliability, r.credibility, r.created_at
  FROM report r
 WHERE r.office_id = :office_id AND r.state = 'new' AND coalesce(r.route, '') = 'inbox'
   AND @in_scope(r)
   AND r.seq > :cursor
   AND (
-- sqlite: NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.person_id = :reader) OR
        NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                       AND n.person_id = :reader))
   AND @in_asked_area(r)
   AND (NOT :urgent_only OR r.urgent)
 ORDER BY r.seq ASC LIMIT :limit;

-- query report_all_oldest many 201
-- :office_id uuid
-- :reader uuid
-- :scope_a text
-- :scope_b text
-- :scope_c text
-- :area text
-- :state text
-- :urgent_only bool
-- :cursor int
-- :limit int
-- > id uuid, seq int, number text, village_code text, state text, knowledge text, country text, outcome text?
-- > happened_on date?, urgent bool, route text, assigned_to uuid?, reliability text?, credibility text?, created_at instant
SELECT r.id, r.seq, r.number, r.village_code, r.state, r.knowledge, r.country, r.outcome, r.happened_on, r.urgent, r.route,
       r.assigned_to, r.reliability, r.credibility, r.created_at
  FROM report r
 WHERE r.office_id = :office_id AND r.route = 'inbox'
   AND @in_scope(r)
   AND r.seq > :cursor
   AND (
-- sqlite: NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.person_id = :reader) OR
        NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                       AND n.person_id = :reader))
   AND @in_asked_area(r)
   AND (:state = '' OR r.state = :state) AND (NOT :urgent_only OR r.urgent)
 ORDER BY r.seq ASC LIMIT :limit;

-- query report_assigned many 201
-- :office_id uuid
-- :reader uuid
-- :scope_a text
-- :scope_b text
-- :scope_c text
-- :area text
-- :state text
-- :urgent_only bool
-- :cursor int
-- :limit int
-- > id uuid, seq int, number text, village_code text, state text, knowledge text, country text, outcome text?
-- > happened_on date?, urgent bool, route text, assigned_to uuid?, reliability text?, credibility text?, created_at instant
SELECT r.id, r.seq, r.number, r.village_code, r.state, r.knowledge, r.country, r.outcome, r.happened_on, r.urgent, r.route,
       r.assigned_to, r.reliability, r.credibility, r.created_at
  FROM report r
 WHERE r.office_id = :office_id AND coalesce(r.route, '') = 'inbox' AND r.assigned_to = :reader
   AND @in_scope(r)
   AND r.seq < :cursor
   AND (
-- sqlite: NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.person_id = :reader) OR
        NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                       AND n.person_id = :reader))
   AND @in_asked_area(r)
   AND (:state = '' OR r.state = :state) AND (NOT :urgent_only OR r.urgent)
 ORDER BY r.seq DESC LIMIT :limit;

-- query report_own many 201
-- :office_id uuid
-- :reader uuid
-- :state text
-- :cursor int
-- :limit int
-- > id uuid, seq int, number text, village_code text, state text, knowledge text, country text, outcome text?
-- > happened_on date?, urgent bool, route text, assigned_to uuid?, reliability text?, credibility text?, created_at instant
SELECT r.id, r.seq, r.number, r.village_code, r.state, r.knowledge, r.country, r.outcome, r.happened_on, r.urgent, r.route,
       r.assigned_to, r.reliability, r.credibility, r.created_at
  FROM report r
 WHERE r.office_id = :office_id AND r.reporter_id = :reader AND r.seq < :cursor
   AND (
-- sqlite: NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.person_id = :reader) OR
        NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                       AND n.person_id = :reader))
   AND (:state = '' OR r.state = :state)
 ORDER BY r.seq DESC LIMIT :limit;

-- query report_for_head many 201
-- :office_id uuid
-- :reader uuid
-- :scope_a text
-- :scope_b text
-- :scope_c text
-- :area text
-- :state text
-- :urgent_only bool
-- :cursor int
-- :limit int
-- > id uuid, seq int, number text, village_code text, state text, knowledge text, country text, outcome text?
-- > happened_on date?, urgent bool, route text, assigned_to uuid?, reliability text?, credibility text?, created_at instant
SELECT r.id, r.seq, r.number, r.village_code, r.state, r.knowledge, r.country, r.outcome, r.happened_on, r.urgent, r.route,
       r.assigned_to, r.reliability, r.credibility, r.created_at
  FROM report r
 WHERE r.office_id = :office_id AND (r.route = 'head' OR (r.route = 'inbox' AND EXISTS (SELECT 1 FROM named_in m
                    WHERE m.office_id = r.office_id AND m.object_kind = 'report' AND m.object_id = r.id)))
   AND @in_scope(r)
   AND r.seq < :cursor
   AND (
-- sqlite: NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.person_id = :reader) OR
        NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                       AND n.person_id = :reader))
   AND @in_asked_area(r)
   AND (:state = '' OR r.state = :state) AND (NOT :urgent_only OR r.urgent)
 ORDER BY r.seq DESC LIMIT :limit;

-- In the order of an index, because PostgreSQL would otherwise gather all of them before it counts a hundred.
-- query report_untaken_count one
-- :office_id uuid
-- :reader uuid
-- :scope_a text
-- :scope_b text
-- :scope_c text
-- :limit int
-- > found int
SELECT count(*) AS found FROM (
    SELECT 1 AS one FROM report r
     WHERE r.office_id = :office_id AND r.state = 'new' AND coalesce(r.route, '') = 'inbox'
       AND @in_scope(r)
       AND (
-- sqlite: NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.person_id = :reader) OR
            NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                           AND n.person_id = :reader))
     ORDER BY r.seq DESC LIMIT :limit) AS counted;

-- The route is no way to find them: nearly all reports have it, and SQLite would walk a million for it.
-- query report_assigned_count one
-- :office_id uuid
-- :reader uuid
-- :scope_a text
-- :scope_b text
-- :scope_c text
-- :limit int
-- > found int
SELECT count(*) AS found FROM (
    SELECT 1 AS one FROM report r
     WHERE r.office_id = :office_id AND coalesce(r.route, '') = 'inbox' AND r.assigned_to = :reader AND r.state <> 'closed'
       AND @in_scope(r)
       AND (
-- sqlite: NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.person_id = :reader) OR
            NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                           AND n.person_id = :reader))
     LIMIT :limit) AS counted;

-- query report_held_count one
-- :office_id uuid
-- :reader uuid
-- :scope_a text
-- :scope_b text
-- :scope_c text
-- :limit int
-- > found int
SELECT count(*) AS found FROM (
    SELECT 1 AS one FROM report r
     WHERE r.office_id = :office_id AND r.route = 'head'
       AND @in_scope(r)
       AND (
-- sqlite: NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.person_id = :reader) OR
            NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                           AND n.person_id = :reader))
     LIMIT :limit) AS counted;

-- Whether an analyst of its area, whom it does not name and who did not write it, is there to work on a report, or would be if
-- the reader had not ended his role: nobody is left alone with a report by his own hand.
-- query report_workers one
-- :office_id uuid, :id uuid, :reader uuid, :today date
-- > found bool
SELECT EXISTS (SELECT 1 FROM role_grant g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
         WHERE g.office_id = r.office_id AND g.role = 'analyst'
           AND ((g.state = 'active' AND p.state = 'active')
                OR (g.state = 'ended' AND g.ended_by = :reader AND (g.confirmed_by IS NOT NULL OR g.requested_by IS NULL)))
           AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)
           AND @in_area_of(g, r) AND p.id <> r.reporter_id
           AND (NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                              AND n.person_id = p.id)
                OR EXISTS (SELECT 1 FROM person_position h WHERE h.office_id = p.office_id AND h.person_id = p.id
                              AND h.added_by = :reader))) AS found
  FROM report r WHERE r.office_id = :office_id AND r.id = :id;

-- The oldest are looked at: what only the reader may take stays until he has.
-- query report_alone_count one
-- :office_id uuid, :reader uuid, :today date, :limit int
-- > found int
SELECT count(*) AS found
  FROM (SELECT a.office_id, a.id, a.village_code, a.reporter_id
          FROM report a
         WHERE a.office_id = :office_id AND a.state = 'new' AND coalesce(a.route, '') = 'inbox'
           AND NOT EXISTS (SELECT 1 FROM named_in k WHERE k.object_kind = 'report' AND k.object_id = a.id
                              AND k.person_id = :reader)
         ORDER BY a.seq LIMIT :limit) r
 WHERE r.reporter_id <> :reader AND NOT EXISTS (
        SELECT 1 FROM role_grant g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
         WHERE g.office_id = r.office_id AND g.role = 'analyst'
           AND ((g.state = 'active' AND p.state = 'active')
                OR (g.state = 'ended' AND g.ended_by = :reader AND (g.confirmed_by IS NOT NULL OR g.requested_by IS NULL)))
           AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)
           AND @in_area_of(g, r) AND p.id <> r.reporter_id
           AND (NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = r.id
                              AND n.person_id = p.id)
                OR EXISTS (SELECT 1 FROM person_position h WHERE h.office_id = p.office_id AND h.person_id = p.id
                              AND h.added_by = :reader)));

-- query report_insert exec
-- :office_id uuid
-- :id uuid
-- :seq int
-- :number text
-- :reporter_id uuid
-- :channel text
-- :route text
-- :village_code text
-- :happened_on date?
-- :urgent bool
-- :knowledge text
-- :country text
-- :narrative sealed(report.narrative, id)
-- :recruiter sealed(report.recruiter, id)?
-- :phone sealed(report.phone, id)?
-- :company sealed(report.company, id)?
-- :address sealed(report.address, id)?
-- :household sealed(report.household, id)?
-- :official sealed(report.official, id)?
-- :created_at instant
INSERT INTO report (office_id, id, seq, number, reporter_id, channel, route, village_code, happened_on, urgent, knowledge,
                    country, narrative, recruiter, phone, company, address, household, official, state, created_at,
                    changed_at, version)
VALUES (:office_id, :id, :seq, :number, :reporter_id, :channel, :route, :village_code, :happened_on, :urgent, :knowledge,
        :country, :narrative, :recruiter, :phone, :company, :address, :household, :official, 'new', :created_at,
        :created_at, 1);

-- query report_sign_insert exec
-- :office_id uuid
-- :report_id uuid
-- :sign_key text
-- :sign_version int
INSERT INTO report_sign (office_id, report_id, sign_key, sign_version)
VALUES (:office_id, :report_id, :sign_key, :sign_version)
ON CONFLICT (office_id, report_id, sign_key) DO NOTHING;

-- query report_signs many 50
-- :office_id uuid
-- :report_id uuid
-- > sign_key text, sign_version int
SELECT sign_key, sign_version FROM report_sign WHERE office_id = :office_id AND report_id = :report_id ORDER BY sign_key;

-- query report_event_insert exec
-- :office_id uuid
-- :id uuid
-- :report_id uuid
-- :version int
-- :at instant
-- :actor_id uuid?
-- :kind text
-- :from_state text?
-- :to_state text?
-- :public_note text?
INSERT INTO report_event (office_id, id, report_id, version, at, actor_id, kind, from_state, to_state, public_note)
VALUES (:office_id, :id, :report_id, :version, :at, :actor_id, :kind, :from_state, :to_state, :public_note);

-- query report_events many 500
-- :office_id uuid
-- :report_id uuid
-- > at instant, kind text, from_state text?, to_state text?, public_note text?, actor_name text?
SELECT e.at, e.kind, e.from_state, e.to_state, e.public_note, p.name AS actor_name
  FROM report_event e LEFT JOIN person p ON p.office_id = e.office_id AND p.id = e.actor_id
 WHERE e.office_id = :office_id AND e.report_id = :report_id ORDER BY e.version;

-- query report_addition_insert exec
-- :office_id uuid
-- :id uuid
-- :report_id uuid
-- :told sealed(report_addition.told, id)
-- :created_at instant
INSERT INTO report_addition (office_id, id, report_id, told, created_at)
VALUES (:office_id, :id, :report_id, :told, :created_at);

-- query report_additions many 100
-- :office_id uuid
-- :report_id uuid
-- > office_id uuid, id uuid, told sealed(report_addition.told, id), created_at instant
SELECT office_id, id, told, created_at FROM report_addition
 WHERE office_id = :office_id AND report_id = :report_id ORDER BY created_at, id;

-- query report_standing one
-- :office_id uuid
-- :id uuid
-- > number text, reporter_id uuid, route text, village_code text, state text, assigned_to uuid?, version int
SELECT number, reporter_id, route, village_code, state, assigned_to, version
  FROM report WHERE office_id = :office_id AND id = :id;

-- query report_whole one
-- :office_id uuid
-- :id uuid
-- :today date
-- > office_id uuid, id uuid, seq int, number text, reporter_id uuid, reporter_position text, route text, village_code text
-- > happened_on date?, urgent bool, knowledge text, country text, narrative sealed(report.narrative, id)
-- > recruiter sealed(report.recruiter, id)?, phone sealed(report.phone, id)?, company sealed(report.company, id)?
-- > address sealed(report.address, id)?, household sealed(report.household, id)?, official sealed(report.official, id)?
-- > state text, assigned_to uuid?, reliability text?, credibility text?, grade_note sealed(report.grade_note, id)?
-- > outcome text?, outcome_note text?, created_at instant, version int
SELECT r.office_id, r.id, r.seq, r.number, r.reporter_id,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = r.office_id AND h.person_id = r.reporter_id
                   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS reporter_position, r.route, r.village_code,
       r.happened_on, r.urgent, r.knowledge, r.country, r.narrative, r.recruiter, r.phone, r.company, r.address,
       r.household, r.official, r.state, r.assigned_to, r.reliability, r.credibility, r.grade_note, r.outcome,
       r.outcome_note, r.created_at, r.version
  FROM report r WHERE r.office_id = :office_id AND r.id = :id;

-- query report_names one
-- :office_id uuid
-- :id uuid
-- > office_id uuid, id uuid, number text, village_code text, recruiter sealed(report.recruiter, id)?
-- > phone sealed(report.phone, id)?
SELECT office_id, id, number, village_code, recruiter, phone FROM report WHERE office_id = :office_id AND id = :id;

-- query report_move exec
-- :to_state text
-- :assigned_to uuid?
-- :changed_at instant
-- :office_id uuid
-- :id uuid
-- :version int
UPDATE report SET state = :to_state, assigned_to = :assigned_to, changed_at = :changed_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- query report_touch exec
-- :changed_at instant
-- :office_id uuid
-- :id uuid
-- :version int
UPDATE report SET changed_at = :changed_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- query report_grade_set exec
-- :reliability text
-- :credibility text
-- :grade_note sealed(report.grade_note, id)?
-- :graded_by uuid
-- :changed_at instant
-- :office_id uuid
-- :id uuid
-- :version int
UPDATE report SET reliability = :reliability, credibility = :credibility, grade_note = :grade_note, graded_by = :graded_by,
       changed_at = :changed_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- query report_close_set exec
-- :outcome text
-- :outcome_note text
-- :changed_at instant
-- :office_id uuid
-- :id uuid
-- :version int
UPDATE report SET state = 'closed', outcome = :outcome, outcome_note = :outcome_note, changed_at = :changed_at,
       version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- The oldest that wait for a head of office, of all offices.
-- query reports_held many 1000
-- > office_id uuid, id uuid, version int, reporter_id uuid, zone text
SELECT r.office_id, r.id, r.version, r.reporter_id, o.zone FROM report r JOIN office o ON o.id = r.office_id
 WHERE r.route = 'head' ORDER BY r.created_at, r.id LIMIT 1000;

-- query report_route_set exec
-- :route text, :before text
-- :changed_at instant
-- :office_id uuid
-- :id uuid
-- :version int
UPDATE report SET route = :route, changed_at = :changed_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version AND route = :before;

-- Who is marked until the head has looked.
-- query report_likely_marks each
-- :office_id uuid, :id uuid, :today date
-- > id uuid, name text, position text
SELECT p.id, p.name,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = p.office_id AND h.person_id = p.id
                   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS position
  FROM named_in n JOIN person p ON p.office_id = n.office_id AND p.id = n.person_id
 WHERE n.office_id = :office_id AND n.object_kind = 'report' AND n.object_id = :id AND n.how = 'likely' ORDER BY p.id;

-- query report_account_known one
-- :office_id uuid
-- :id uuid
-- > found int
SELECT count(*) AS found FROM person WHERE office_id = :office_id AND id = :id AND state = 'active';

-- query report_phone_is_of one
-- :office_id uuid
-- :id uuid
-- :phone lookup(person.phone)
-- > found int
SELECT count(*) AS found FROM person WHERE office_id = :office_id AND id = :id AND phone_hash = :phone;

-- query report_nik_is_of one
-- :office_id uuid
-- :id uuid
-- :nik lookup(application.nik)
-- > found int
SELECT count(*) AS found FROM person WHERE office_id = :office_id AND id = :id AND nik_hash = :nik;

-- query report_key one
-- :office_id uuid, :number text
-- > id uuid, assigned_to uuid?, route text
SELECT id, assigned_to, route FROM report WHERE office_id = :office_id AND number = :number;

-- --- with another office -------------------------------------------------------------------------------------------

-- Heads of the office who are marked in the report, for sure or as likely.
-- query report_heads_marked one
-- :office_id uuid, :id uuid, :today date
-- > sure int, likely int
SELECT count(CASE WHEN n.how <> 'likely' THEN 1 END) AS sure, count(CASE WHEN n.how = 'likely' THEN 1 END) AS likely
  FROM named_in n JOIN person p ON p.office_id = n.office_id AND p.id = n.person_id
 WHERE n.office_id = :office_id AND n.object_kind = 'report' AND n.object_id = :id AND p.state = 'active'
   AND EXISTS (SELECT 1 FROM role_grant g WHERE g.office_id = n.office_id AND g.person_id = n.person_id AND g.role = 'head'
                  AND g.state = 'active' AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today));

-- Open reports in the inbox that name somebody who is a head there now, where another office oversees: what was given back is not
-- among them.
-- query reports_naming_heads many 200
-- :today date
-- > office_id uuid, id uuid, version int, reporter_id uuid, zone text
SELECT DISTINCT r.office_id, r.id, r.version, r.reporter_id, o.zone
  FROM office_overseer v
  JOIN office o ON o.id = v.office_id
  JOIN role_grant g ON g.office_id = v.office_id AND g.role = 'head' AND g.state = 'active'
   AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)
  JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id AND p.state = 'active'
  JOIN named_in n ON n.office_id = g.office_id AND n.object_kind = 'report' AND n.person_id = g.person_id AND n.how <> 'likely'
  JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id AND r.route = 'inbox' AND r.state <> 'closed'
 WHERE v.state = 'in-force'
   AND NOT EXISTS (SELECT 1 FROM overseen_report s WHERE s.office_id = r.office_id AND s.report_id = r.id)
 ORDER BY r.office_id, r.id LIMIT 200;

-- query overseen_one one
-- :office_id uuid, :report_id uuid
-- > overseer_id uuid, state text, handler_id uuid?
SELECT overseer_id, state, handler_id FROM overseen_report WHERE office_id = :office_id AND report_id = :report_id;

-- query overseen_for one
-- :overseer_id uuid, :report_id uuid
-- > office_id uuid, state text, handler_id uuid?, arrived_at instant, due_at instant, version int
SELECT office_id, state, handler_id, arrived_at, due_at, version
  FROM overseen_report WHERE overseer_id = :overseer_id AND report_id = :report_id;

-- query overseen_insert exec
-- :office_id uuid, :report_id uuid, :overseer_id uuid, :arrived_at instant, :due_at instant
INSERT INTO overseen_report (office_id, report_id, overseer_id, state, arrived_at, due_at, version)
VALUES (:office_id, :report_id, :overseer_id, 'waiting', :arrived_at, :due_at, 1);

-- query overseen_move exec
-- :overseer_id uuid, :arrived_at instant, :due_at instant, :office_id uuid, :report_id uuid
UPDATE overseen_report SET overseer_id = :overseer_id, state = 'waiting', handler_id = NULL, arrived_at = :arrived_at,
       due_at = :due_at, reminded_at = NULL, version = version + 1
 WHERE office_id = :office_id AND report_id = :report_id;

-- query overseen_set exec
-- :state text, :handler_id uuid?, :office_id uuid, :report_id uuid, :version int
UPDATE overseen_report SET state = :state, handler_id = :handler_id, version = version + 1
 WHERE office_id = :office_id AND report_id = :report_id AND version = :version;

-- query overseen_queue many 200
-- :overseer_id uuid, :reader uuid, :whole bool
-- > report_id uuid, number text, village_code text, office text, state text, handler_id uuid?, handler text?
-- > arrived_at instant, due_at instant, urgent bool
SELECT v.report_id, r.number, r.village_code, o.name AS office, v.state, v.handler_id, h.name AS handler, v.arrived_at, v.due_at,
       r.urgent
  FROM overseen_report v
  JOIN report r ON r.office_id = v.office_id AND r.id = v.report_id
  JOIN office o ON o.id = v.office_id
  LEFT JOIN person h ON h.office_id = v.overseer_id AND h.id = v.handler_id
 WHERE v.overseer_id = :overseer_id AND v.state IN ('waiting', 'taken') AND (:whole OR v.handler_id = :reader)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = v.report_id AND n.person_id = :reader)
 ORDER BY v.due_at, v.report_id;

-- Who may work on it there: not who is named.
-- query overseen_helpers many 200
-- :overseer_id uuid, :report_id uuid, :today date
-- > id uuid, name text, position text
SELECT p.id, p.name,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = p.office_id AND h.person_id = p.id
                   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS position
  FROM person p
 WHERE p.office_id = :overseer_id AND p.state = 'active'
   AND EXISTS (SELECT 1 FROM role_grant g WHERE g.office_id = p.office_id AND g.person_id = p.id AND g.role IN ('head', 'analyst')
                  AND g.state = 'active' AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.object_kind = 'report' AND n.object_id = :report_id AND n.person_id = p.id)
 ORDER BY p.name, p.id;

-- query report_person_is_head one
-- :office_id uuid, :person_id uuid, :today date
-- > found int
SELECT count(*) AS found FROM role_grant
 WHERE office_id = :office_id AND person_id = :person_id AND role = 'head' AND state = 'active' AND valid_from <= :today
   AND (valid_to IS NULL OR valid_to >= :today);

-- query overseen_homeless many 200
-- :nobody uuid
-- > office_id uuid, id uuid, reporter_id uuid, zone text
SELECT v.office_id, v.report_id AS id, r.reporter_id, o.zone FROM overseen_report v
  JOIN report r ON r.office_id = v.office_id AND r.id = v.report_id
  JOIN office o ON o.id = v.office_id
 WHERE v.overseer_id = :nobody AND v.state = 'waiting' ORDER BY v.arrived_at, v.report_id LIMIT 200;

-- query overseen_overdue many 200
-- :now instant, :nobody uuid
-- > office_id uuid, report_id uuid, overseer_id uuid
SELECT office_id, report_id, overseer_id FROM overseen_report
 WHERE state = 'waiting' AND overseer_id <> :nobody AND reminded_at IS NULL AND due_at < :now ORDER BY due_at, report_id LIMIT 200;

-- query overseen_reminded exec
-- :at instant, :office_id uuid, :report_id uuid
UPDATE overseen_report SET reminded_at = :at WHERE office_id = :office_id AND report_id = :report_id;

-- query overseen_handler one
-- :office_id uuid, :id uuid
-- > name text
SELECT name FROM person WHERE office_id = :office_id AND id = :id;

-- --- villages of before ---------------------------------------------------------------------------------------------

-- Whether a code was a village's before, by the office's table of changed codes.
-- query report_village_former one
-- :office_id uuid, :code text
-- > former bool
SELECT EXISTS (SELECT 1 FROM region_now m WHERE m.office_id = :office_id AND m.code = :code) AS former;

-- What an area of before is today, for who may still report from there.
-- query report_area_now many 64
-- :office_id uuid, :area text
-- > code text
SELECT DISTINCT m.now_code AS code FROM region_now m WHERE m.office_id = :office_id AND m.code = :area AND m.covers
 ORDER BY 1 LIMIT 64;
