-- Queries of the room `warnings`. What names the reader does not exist for him.

-- Places under the codes of before and of today (region_now): whether a role's area and a warning's touch; whether a report
-- lies in the village of a visit, and in a district.
-- part meets(role, area)
({role}.area LIKE {area}.area || '%' OR {area}.area LIKE {role}.area || '%'
                       OR EXISTS (SELECT 1 FROM region_now m WHERE m.office_id = {area}.office_id
                                     AND ((m.code = {role}.area AND m.covers
                                           AND (m.now_code LIKE {area}.area || '%' OR {area}.area LIKE m.now_code || '%'))
                                          OR (m.code = {area}.area AND m.inside
                                              AND (m.now_code LIKE {role}.area || '%' OR {role}.area LIKE m.now_code || '%')))))

-- Whom a warning reached it reaches while one of his roles is such as gets warnings and meets its area.
-- part still_reaches(recipient)
EXISTS (SELECT 1 FROM role_grant g JOIN warning_area a ON a.office_id = {recipient}.office_id AND a.warning_id = {recipient}.warning_id
                WHERE g.office_id = {recipient}.office_id AND g.person_id = {recipient}.person_id
                  AND g.role IN ('field-officer', 'babinsa', 'bhabinkamtibmas', 'village-official', 'district-official',
                                 'desk-officer', 'partner')
                  AND g.state = 'active' AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)
                  AND @meets(g, a))

-- part is_same_place(report, visit)
({report}.village_code = {visit}.village_code
 OR EXISTS (SELECT 1 FROM region_now a JOIN region_now b ON b.office_id = a.office_id
                                         AND (b.code = a.code OR b.now_code = a.now_code)
                                       WHERE a.office_id = {visit}.office_id AND {visit}.village_code IN (a.code, a.now_code)
                                         AND {report}.village_code IN (b.code, b.now_code)))

-- part in_district(report, district)
(substr({report}.village_code, 1, 8) = {district}
                           OR EXISTS (SELECT 1 FROM region_now m WHERE m.office_id = {report}.office_id
                                         AND ((m.code = {report}.village_code AND substr(m.now_code, 1, 8) = {district})
                                              OR (m.now_code = {report}.village_code AND substr(m.code, 1, 8) = {district}))))

-- query signal_latest one
-- :office_id uuid
-- :subject_id uuid
-- > id uuid, number text, state text, reporter_count int, last_on date, step text?, found text?
SELECT id, number, state, reporter_count, last_on, step, coalesce(found, step) AS found FROM signal
 WHERE office_id = :office_id AND subject_id = :subject_id ORDER BY seq DESC LIMIT 1
-- postgres: FOR UPDATE
;

-- query signal_take exec
-- :office_id uuid
-- :id uuid
-- sqlite: DELETE FROM signal WHERE FALSE AND office_id = :office_id AND id = :id;
-- postgres: UPDATE signal SET version = version WHERE office_id = :office_id AND id = :id;

-- query signal_insert exec
-- :office_id uuid
-- :id uuid
-- :seq int
-- :number text
-- :subject_id uuid
-- :detector text
-- :detector_version int
-- :parameters text
-- :evidence text
-- :mention_count int
-- :reporter_count int
-- :village_count int
-- :first_on date
-- :last_on date
-- :created_at instant
-- :frozen text?
-- :finding text?
-- :alarms real
-- :step text?
-- :found text?
INSERT INTO signal (office_id, id, seq, number, subject_id, detector, detector_version, parameters, evidence, mention_count,
                    reporter_count, village_count, first_on, last_on, state, created_at, version, frozen, finding, alarms, step,
                    found)
VALUES (:office_id, :id, :seq, :number, :subject_id, :detector, :detector_version, :parameters, :evidence, :mention_count,
        :reporter_count, :village_count, :first_on, :last_on, 'open', :created_at, 1, :frozen, :finding, :alarms, :step, :found);

-- query signal_renew exec
-- :evidence text
-- :mention_count int
-- :reporter_count int
-- :village_count int
-- :first_on date
-- :last_on date
-- :state text
-- :detector_version int
-- :parameters text
-- :frozen text
-- :finding text
-- :alarms real
-- :step text
-- :found text
-- :office_id uuid
-- :id uuid
UPDATE signal SET evidence = :evidence, mention_count = :mention_count, reporter_count = :reporter_count,
       village_count = :village_count, first_on = :first_on, last_on = :last_on, state = :state,
       detector_version = :detector_version, parameters = :parameters, frozen = :frozen, finding = :finding,
       alarms = :alarms, step = :step, found = :found, version = version + 1
 WHERE office_id = :office_id AND id = :id;

-- query signal_lapse exec
-- :office_id uuid
-- :id uuid
UPDATE signal SET state = 'lapsed', version = version + 1
 WHERE office_id = :office_id AND id = :id AND state IN ('open', 'watched');

-- query signal_source_insert exec
-- :office_id uuid
-- :signal_id uuid
-- :source_kind text
-- :source_id uuid
INSERT INTO signal_source (office_id, signal_id, source_kind, source_id)
VALUES (:office_id, :signal_id, :source_kind, :source_id)
ON CONFLICT (office_id, signal_id, source_kind, source_id) DO NOTHING;

-- query signal_sources many 500
-- :office_id uuid
-- :signal_id uuid
-- > source_kind text, source_id uuid, arrived_at instant?, state text?
SELECT s.source_kind, s.source_id, r.created_at AS arrived_at, r.state
  FROM signal_source s LEFT JOIN report r ON s.source_kind = 'report' AND r.office_id = s.office_id AND r.id = s.source_id
 WHERE s.office_id = :office_id AND s.signal_id = :signal_id ORDER BY s.source_kind, s.source_id;

-- query signals_of_source many 100
-- :office_id uuid
-- :source_kind text
-- :source_id uuid
-- > signal_id uuid
SELECT signal_id FROM signal_source
 WHERE office_id = :office_id AND source_kind = :source_kind AND source_id = :source_id ORDER BY signal_id;

-- query signal_reporters many 500
-- :office_id uuid
-- :signal_id uuid
-- > name text
SELECT DISTINCT p.name FROM signal_source s
  JOIN report r ON r.office_id = s.office_id AND r.id = s.source_id
  JOIN person p ON p.office_id = r.office_id AND p.id = r.reporter_id
 WHERE s.office_id = :office_id AND s.signal_id = :signal_id AND s.source_kind = 'report' ORDER BY p.name;

-- query signal_rows many 201
-- :office_id uuid
-- :state text
-- :before int
-- :reader uuid
-- :limit int
-- > id uuid, seq int, subject_id uuid, number text, state text, subject_kind text, mention_count int, reporter_count int
-- > village_count int, first_on date, last_on date, created_at instant, step text?
SELECT g.id, g.seq, g.subject_id, g.number, g.state, s.kind AS subject_kind, g.mention_count, g.reporter_count, g.village_count,
       g.first_on, g.last_on, g.created_at, g.step
  FROM signal g JOIN subject s ON s.office_id = g.office_id AND s.id = g.subject_id
 WHERE g.office_id = :office_id AND (:state = '' OR g.state = :state) AND g.seq < :before
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'signal'
                      AND n.object_id = g.id AND n.person_id = :reader)
 ORDER BY g.seq DESC LIMIT :limit;

-- Reports and tips that name the reader.
-- query signal_named many 2000
-- :office_id uuid, :reader uuid
-- > object_kind text, object_id uuid
SELECT object_kind, object_id FROM named_in
 WHERE office_id = :office_id AND person_id = :reader AND object_kind IN ('report', 'tip') LIMIT 2000;

-- Others about the same subject, or that stand on one of the same reports.
-- query signal_alike many 6
-- :office_id uuid, :id uuid, :subject_id uuid, :reader uuid
-- > id uuid, number text, subject_kind text, state text, outcome text?, same bool, created_at instant
SELECT g.id, g.number, s.kind AS subject_kind, g.state, g.outcome, g.subject_id = :subject_id AS same, g.created_at
  FROM signal g JOIN subject s ON s.office_id = g.office_id AND s.id = g.subject_id
 WHERE g.office_id = :office_id AND g.id <> :id
   AND (g.subject_id = :subject_id OR g.id IN (
        SELECT o.signal_id FROM signal_source m JOIN signal_source o ON o.office_id = m.office_id
           AND o.source_kind = m.source_kind AND o.source_id = m.source_id
         WHERE m.office_id = :office_id AND m.signal_id = :id))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'signal'
                      AND n.object_id = g.id AND n.person_id = :reader)
 ORDER BY g.seq DESC LIMIT 6;

-- query signal_whole one
-- :office_id uuid
-- :id uuid
-- > id uuid, subject_id uuid, number text, state text, subject_kind text, mention_count int, reporter_count int
-- > village_count int, first_on date, last_on date, created_at instant, detector text, detector_version int
-- > parameters text, evidence text, reviewed_by text?, reviewed_at instant?, review_reason text?, outcome text?, version int
-- > alarms real?, step text?, found text?
SELECT g.id, g.subject_id, g.number, g.state, s.kind AS subject_kind, g.mention_count, g.reporter_count, g.village_count,
       g.first_on, g.last_on, g.created_at, g.detector, g.detector_version, g.parameters, g.evidence,
       p.name AS reviewed_by, g.reviewed_at, g.review_reason, g.outcome, g.version, g.alarms, g.step, coalesce(g.found, g.step) AS found
  FROM signal g
  JOIN subject s ON s.office_id = g.office_id AND s.id = g.subject_id
  LEFT JOIN person p ON p.office_id = g.office_id AND p.id = g.reviewed_by
 WHERE g.office_id = :office_id AND g.id = :id;

-- query signal_review_set exec
-- :state text
-- :reviewed_by uuid
-- :reviewed_at instant
-- :review_reason text
-- :outcome text?
-- :outcome_at instant?
-- :office_id uuid
-- :id uuid
-- :version int
UPDATE signal SET state = :state, reviewed_by = :reviewed_by, reviewed_at = :reviewed_at, review_reason = :review_reason,
       outcome = :outcome, outcome_at = :outcome_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- query signal_outcome_set exec
-- :outcome text
-- :outcome_at instant
-- :office_id uuid
-- :id uuid
UPDATE signal SET state = 'closed', outcome = :outcome, outcome_at = :outcome_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'raised';

-- query signal_warning one
-- :office_id uuid
-- :signal_id uuid
-- > id uuid, number text
SELECT id, number FROM warning
 WHERE office_id = :office_id AND signal_id = :signal_id AND state <> 'dropped' ORDER BY seq DESC LIMIT 1;

-- query signal_warnings many 50
-- :office_id uuid
-- :signal_id uuid
-- > id uuid
SELECT id FROM warning WHERE office_id = :office_id AND signal_id = :signal_id ORDER BY id;

-- query signal_results each
-- :office_id uuid
-- :reader uuid
-- > detector text, detector_version int, state text, outcome text?, created_at instant, outcome_at instant?, reversed int
-- > asked int, reached int, sent bool, silenced int, mistaken int, step text?
SELECT g.detector, g.detector_version, g.state, g.outcome, g.created_at, g.outcome_at,
       (SELECT count(DISTINCT r.decision_id) FROM finding_reversal r
         WHERE r.office_id = g.office_id AND r.subject_id = g.subject_id AND r.reversed_at >= g.created_at) AS reversed,
       (SELECT count(DISTINCT c.id) FROM mention m JOIN route_check c ON c.office_id = m.office_id AND c.application_id = m.source_id
         WHERE m.office_id = g.office_id AND m.subject_id = g.subject_id AND m.source_kind = 'application'
           AND m.state IN ('active', 'confirmed') AND c.answered_at >= g.created_at) AS asked,
       (SELECT count(DISTINCT c.id) FROM mention m JOIN route_check c ON c.office_id = m.office_id AND c.application_id = m.source_id
         WHERE m.office_id = g.office_id AND m.subject_id = g.subject_id AND m.source_kind = 'application'
           AND m.state IN ('active', 'confirmed') AND c.answered_at >= g.created_at AND c.answer = 'reached') AS reached,
       (EXISTS (SELECT 1 FROM mention m
                  JOIN decision d ON d.office_id = m.office_id AND d.application_id = m.source_id AND d.outcome IN ('D3', 'R3')
                       AND d.state IN ('confirmed', 'ended') AND d.reversed_on IS NULL
                  JOIN application b ON b.office_id = d.office_id AND b.id = d.application_id
                  JOIN mention o ON o.office_id = m.office_id AND o.subject_id = m.subject_id AND o.source_kind = 'application'
                       AND o.state IN ('active', 'confirmed') AND o.source_id <> m.source_id
                  JOIN application a ON a.office_id = o.office_id AND a.id = o.source_id AND a.created_at > d.decided_at
                 WHERE m.office_id = g.office_id AND m.subject_id = g.subject_id AND m.source_kind = 'application'
                   AND m.state IN ('active', 'confirmed')
                   AND (a.nik_hash IS NULL OR b.nik_hash IS NULL OR a.nik_hash <> b.nik_hash))) AS sent,
       (SELECT count(*) FROM finding_silence z
         WHERE z.office_id = g.office_id AND z.subject_id = g.subject_id AND z.confirmed_at >= g.created_at) AS silenced,
       (SELECT count(*) FROM finding_silence z
         WHERE z.office_id = g.office_id AND z.subject_id = g.subject_id AND z.confirmed_at >= g.created_at
           AND z.reason IN ('mistaken', 'new-owner')) AS mistaken,
       coalesce(g.found, g.step) AS step
  FROM signal g
 WHERE g.office_id = :office_id
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'signal'
                      AND n.object_id = g.id AND n.person_id = :reader)
 ORDER BY g.detector, g.detector_version, g.number;

-- query signal_open_count one
-- :office_id uuid
-- :reader uuid
-- > found int
SELECT count(*) AS found FROM signal g
 WHERE g.office_id = :office_id AND g.state IN ('open', 'watched')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'signal'
                      AND n.object_id = g.id AND n.person_id = :reader);

-- Signals about areas that wait, as area_signal_rows lists them for the reader.
-- query area_open_count one
-- :office_id uuid, :reader uuid
-- > found int
SELECT count(*) AS found FROM area_signal g
 WHERE g.office_id = :office_id AND g.state IN ('open', 'asked', 'watched')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'area-signal'
                      AND n.object_id = g.id AND n.person_id = :reader)
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = g.office_id AND s.signal_id = g.id AND n.person_id = :reader);

-- What others asked for: settings to switch on, detectors to lift.
-- query area_asked_count one
-- :office_id uuid, :reader uuid
-- > settings int, detectors int
SELECT (SELECT count(*) FROM area_trial t WHERE t.office_id = :office_id AND t.state = 'asked'
           AND t.asked_by <> :reader) AS settings,
       (SELECT count(*) FROM area_brake b WHERE b.office_id = :office_id AND b.state = 'asked'
           AND b.asked_by <> :reader) AS detectors;

-- query warning_insert exec
-- :office_id uuid
-- :id uuid
-- :seq int
-- :number text
-- :signal_id uuid?
-- :level text
-- :level_version int
-- :title text
-- :body text
-- :asked text
-- :public bool
-- :owner_id uuid
-- :expires_at instant
-- :created_at instant
INSERT INTO warning (office_id, id, seq, number, signal_id, level, level_version, title, body, asked, public, state,
                     owner_id, expires_at, created_at, version)
VALUES (:office_id, :id, :seq, :number, :signal_id, :level, :level_version, :title, :body, :asked, :public, 'draft', :owner_id,
        :expires_at, :created_at, 1);

-- query warning_area_insert exec
-- :office_id uuid, :warning_id uuid, :area text
INSERT INTO warning_area (office_id, warning_id, area) VALUES (:office_id, :warning_id, :area);

-- query warning_areas_drop exec
-- :office_id uuid, :warning_id uuid
DELETE FROM warning_area WHERE office_id = :office_id AND warning_id = :warning_id;

-- query warning_rewrite exec
-- :level text
-- :level_version int
-- :title text
-- :body text
-- :asked text
-- :public bool
-- :expires_at instant
-- :owner_id uuid
-- :office_id uuid
-- :id uuid
UPDATE warning SET level = :level, level_version = :level_version, title = :title, body = :body, asked = :asked,
       public = :public, expires_at = :expires_at, owner_id = :owner_id, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'draft';

-- query warning_standing one
-- :office_id uuid
-- :id uuid
-- > id uuid, number text, signal_id uuid?, level text, state text, public bool, owner_id uuid, expires_at instant
-- > version int, areas text
SELECT w.id, w.number, w.signal_id, w.level, w.state, w.public, w.owner_id, w.expires_at, w.version,
       -- sqlite: (SELECT group_concat(l.area, ' ') FROM (SELECT a.area FROM warning_area a WHERE a.office_id = w.office_id
       -- sqlite:    AND a.warning_id = w.id ORDER BY a.area) l) AS areas
       -- postgres: (SELECT string_agg(a.area, ' ' ORDER BY a.area) FROM warning_area a WHERE a.office_id = w.office_id
       -- postgres:    AND a.warning_id = w.id) AS areas
  FROM warning w WHERE w.office_id = :office_id AND w.id = :id;

-- query warning_whole one
-- :office_id uuid
-- :id uuid
-- > id uuid, number text, signal_id uuid?, level text, title text, body text, asked text, public bool, state text
-- > owner text, expires_at instant, published_at instant?, outcome text?, outcome_note text?, outcome_at instant?
-- > created_at instant, version int, level_version int?, from_area bool, areas text
SELECT w.id, w.number, w.signal_id, w.level, w.title, w.body, w.asked, w.public, w.state, p.name AS owner,
       w.expires_at, w.published_at, w.outcome, w.outcome_note, w.outcome_at, w.created_at, w.version, w.level_version,
       EXISTS (SELECT 1 FROM area_signal a WHERE a.office_id = w.office_id AND a.id = w.signal_id) AS from_area,
       -- sqlite: (SELECT group_concat(l.area, ' ') FROM (SELECT a.area FROM warning_area a WHERE a.office_id = w.office_id
       -- sqlite:    AND a.warning_id = w.id ORDER BY a.area) l) AS areas
       -- postgres: (SELECT string_agg(a.area, ' ' ORDER BY a.area) FROM warning_area a WHERE a.office_id = w.office_id
       -- postgres:    AND a.warning_id = w.id) AS areas
  FROM warning w JOIN person p ON p.office_id = w.office_id AND p.id = w.owner_id
 WHERE w.office_id = :office_id AND w.id = :id;

-- query warning_publish_set exec
-- :published_at instant
-- :office_id uuid
-- :id uuid
-- :version int
UPDATE warning SET state = 'published', published_at = :published_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version AND state = 'draft';

-- query warning_close_set exec
-- :outcome text
-- :outcome_note text
-- :outcome_at instant
-- :office_id uuid
-- :id uuid
-- :version int
UPDATE warning SET state = 'closed', outcome = :outcome, outcome_note = :outcome_note, outcome_at = :outcome_at,
       version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- query warning_due many 500
-- :now instant
-- > office_id uuid, id uuid
SELECT office_id, id FROM warning WHERE state = 'published' AND expires_at <= :now ORDER BY office_id, id;

-- query warning_expire_set exec
-- :office_id uuid
-- :id uuid
UPDATE warning SET state = 'expired', version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'published';

-- query warning_audience many 5000
-- :office_id uuid
-- :today date
-- :warning_id uuid
-- :signal_id uuid
-- > person_id uuid, name text, role text, area text, email text?, position text
SELECT p.id AS person_id, p.name, g.role, g.area, p.email,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = p.office_id AND h.person_id = p.id
                   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS position
  FROM role_grant g JOIN person p ON p.office_id = g.office_id AND p.id = g.person_id
 WHERE g.office_id = :office_id AND g.state = 'active' AND p.state = 'active'
   AND g.role IN ('field-officer', 'babinsa', 'bhabinkamtibmas', 'village-official', 'district-official', 'desk-officer',
                  'partner')
   AND g.valid_from <= :today AND (g.valid_to IS NULL OR g.valid_to >= :today)
   AND EXISTS (SELECT 1 FROM warning_area a WHERE a.office_id = g.office_id AND a.warning_id = :warning_id
                  AND @meets(g, a))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.person_id = p.id
                      AND ((n.object_kind = 'warning' AND n.object_id = :warning_id)
                        OR (n.object_kind IN ('signal', 'area-signal') AND n.object_id = :signal_id)))
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = g.office_id AND s.signal_id = :signal_id AND n.person_id = p.id)
 ORDER BY g.area, p.name, p.id, g.role;

-- query warning_recipient_insert exec
-- :office_id uuid
-- :warning_id uuid
-- :person_id uuid
-- :notified_at instant
INSERT INTO warning_recipient (office_id, warning_id, person_id, notified_at)
VALUES (:office_id, :warning_id, :person_id, :notified_at)
ON CONFLICT (office_id, warning_id, person_id) DO NOTHING;

-- Here and below: whom it reached once it reaches still while one of his roles is such as warning_audience asks, and meets
-- its area. With the role ends what it becomes.
-- query warning_recipient_get one
-- :office_id uuid
-- :warning_id uuid
-- :person_id uuid
-- :today date
-- > notified_at instant, seen_at instant?, answered_at instant?, answer text?, note text?
SELECT r.notified_at, r.seen_at, r.answered_at, r.answer, r.note FROM warning_recipient r
 WHERE r.office_id = :office_id AND r.warning_id = :warning_id AND r.person_id = :person_id
   AND @still_reaches(r);

-- query warning_recipients_all many 5000
-- :office_id uuid
-- :warning_id uuid
-- :today date
-- > person_id uuid, name text, notified_at instant, seen_at instant?, answered_at instant?, answer text?, note text?
-- > position text
SELECT r.person_id, p.name, r.notified_at, r.seen_at, r.answered_at, r.answer, r.note,
       coalesce((SELECT h.name FROM person_position h WHERE h.office_id = p.office_id AND h.person_id = p.id
                   AND coalesce(h.valid_from, '') <= :today AND (h.valid_to IS NULL OR h.valid_to >= :today)
                 ORDER BY coalesce(h.valid_from, '') DESC, h.created_at DESC, h.id LIMIT 1), '') AS position
  FROM warning_recipient r JOIN person p ON p.office_id = r.office_id AND p.id = r.person_id
 WHERE r.office_id = :office_id AND r.warning_id = :warning_id
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = r.office_id AND n.object_kind = 'warning'
                      AND n.object_id = r.warning_id AND n.person_id = r.person_id)
 ORDER BY r.answered_at IS NOT NULL, p.name, r.person_id;

-- query warning_seen_set exec
-- :at instant
-- :office_id uuid
-- :warning_id uuid
-- :person_id uuid
UPDATE warning_recipient SET seen_at = :at
 WHERE office_id = :office_id AND warning_id = :warning_id AND person_id = :person_id AND seen_at IS NULL;

-- query warning_answer_set exec
-- :at instant
-- :answer text
-- :note text?
-- :office_id uuid
-- :warning_id uuid
-- :person_id uuid
UPDATE warning_recipient SET answered_at = :at, answer = :answer, note = :note
 WHERE office_id = :office_id AND warning_id = :warning_id AND person_id = :person_id;

-- query warning_rows_mine many 201
-- :office_id uuid
-- :reader uuid
-- :today date
-- :state text
-- :before int
-- :limit int
-- > id uuid, seq int, number text, level text, title text, state text, published_at instant?, expires_at instant
-- > answer text?, answer_old bool, areas text
SELECT w.id, w.seq, w.number, w.level, w.title, w.state, w.published_at, w.expires_at, r.answer,
       r.answered_at IS NOT NULL AND r.answered_at < r.notified_at AS answer_old,
       -- sqlite: (SELECT group_concat(l.area, ' ') FROM (SELECT a.area FROM warning_area a WHERE a.office_id = w.office_id
       -- sqlite:    AND a.warning_id = w.id ORDER BY a.area) l) AS areas
       -- postgres: (SELECT string_agg(a.area, ' ' ORDER BY a.area) FROM warning_area a WHERE a.office_id = w.office_id
       -- postgres:    AND a.warning_id = w.id) AS areas
  FROM warning_recipient r JOIN warning w ON w.office_id = r.office_id AND w.id = r.warning_id
 WHERE r.office_id = :office_id AND r.person_id = :reader AND (:state = '' OR w.state = :state) AND w.seq < :before
   AND w.state IN ('published', 'expired', 'closed')
   AND @still_reaches(r)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = w.office_id AND n.object_kind = 'warning'
                      AND n.object_id = w.id AND n.person_id = :reader)
 ORDER BY w.seq DESC LIMIT :limit;

-- query warning_rows_office many 201
-- :office_id uuid
-- :reader uuid
-- :state text
-- :waiting bool
-- :before int
-- :limit int
-- > id uuid, seq int, number text, level text, title text, state text, published_at instant?, expires_at instant
-- > recipients int, answered int, needs_second bool, areas text
SELECT w.id, w.seq, w.number, w.level, w.title, w.state, w.published_at, w.expires_at,
       (SELECT count(*) FROM warning_recipient r WHERE r.office_id = w.office_id AND r.warning_id = w.id) AS recipients,
       (SELECT count(*) FROM warning_recipient r WHERE r.office_id = w.office_id AND r.warning_id = w.id
           AND r.answered_at >= r.notified_at) AS answered,
       w.public AND (w.state = 'draft' OR w.state = 'published' AND EXISTS (SELECT 1 FROM warning_message m
         WHERE m.office_id = w.office_id AND m.warning_id = w.id AND m.sent_at IS NULL)) AS needs_second,
       -- sqlite: (SELECT group_concat(l.area, ' ') FROM (SELECT a.area FROM warning_area a WHERE a.office_id = w.office_id
       -- sqlite:    AND a.warning_id = w.id ORDER BY a.area) l) AS areas
       -- postgres: (SELECT string_agg(a.area, ' ' ORDER BY a.area) FROM warning_area a WHERE a.office_id = w.office_id
       -- postgres:    AND a.warning_id = w.id) AS areas
  FROM warning w
 WHERE w.office_id = :office_id AND (:state = '' OR w.state = :state) AND w.seq < :before
   AND (NOT :waiting OR w.public AND (w.state = 'draft' OR w.state = 'published' AND EXISTS (SELECT 1
          FROM warning_message m WHERE m.office_id = w.office_id AND m.warning_id = w.id AND m.sent_at IS NULL)))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = w.office_id AND n.object_kind = 'warning'
                      AND n.object_id = w.id AND n.person_id = :reader)
 ORDER BY w.seq DESC LIMIT :limit;

-- query warning_state_count one
-- :office_id uuid
-- :reader uuid
-- :state text
-- > found int
SELECT count(*) AS found FROM warning w
 WHERE w.office_id = :office_id AND w.state = :state
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = w.office_id AND n.object_kind = 'warning'
                      AND n.object_id = w.id AND n.person_id = :reader);

-- Drafts for everybody, and changes of what everybody reads, that the reader did not write last.
-- query warning_second_count one
-- :office_id uuid
-- :reader uuid
-- :now instant
-- > found int
SELECT count(*) AS found FROM warning w
 WHERE w.office_id = :office_id AND w.public
   AND (w.state = 'draft' AND w.owner_id <> :reader AND w.expires_at > :now
     OR w.state = 'published' AND EXISTS (SELECT 1 FROM warning_message m WHERE m.office_id = w.office_id
          AND m.warning_id = w.id AND m.sent_at IS NULL AND m.written_by <> :reader AND m.expires_at > :now))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = w.office_id AND n.object_kind = 'warning'
                      AND n.object_id = w.id AND n.person_id = :reader);

-- query warning_unanswered_count one
-- :office_id uuid
-- :reader uuid
-- :today date
-- > found int
SELECT count(*) AS found
  FROM warning_recipient r JOIN warning w ON w.office_id = r.office_id AND w.id = r.warning_id
 WHERE r.office_id = :office_id AND r.person_id = :reader AND w.state = 'published'
   AND (r.answered_at IS NULL OR r.answered_at < r.notified_at)
   AND @still_reaches(r)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = w.office_id AND n.object_kind = 'warning'
                      AND n.object_id = w.id AND n.person_id = :reader);

-- query warning_public_rows many 100
-- :office_id uuid
-- :now instant
-- > number text, level text, title text, body text, published_at instant, changed_at instant, expires_at instant, areas text
SELECT w.number, w.level, w.title, w.body, w.published_at,
       coalesce((SELECT max(m.sent_at) FROM warning_message m WHERE m.office_id = w.office_id AND m.warning_id = w.id),
                w.published_at) AS changed_at, w.expires_at,
       -- sqlite: (SELECT group_concat(l.area, ' ') FROM (SELECT a.area FROM warning_area a WHERE a.office_id = w.office_id
       -- sqlite:    AND a.warning_id = w.id ORDER BY a.area) l) AS areas
       -- postgres: (SELECT string_agg(a.area, ' ' ORDER BY a.area) FROM warning_area a WHERE a.office_id = w.office_id
       -- postgres:    AND a.warning_id = w.id) AS areas
  FROM warning w
 WHERE w.office_id = :office_id AND w.public AND w.state = 'published' AND w.expires_at > :now AND w.published_at IS NOT NULL
 ORDER BY w.published_at DESC, w.number DESC;

-- --- signals about an area ---------------------------------------------------------------------------------------

-- What is counted: reports that nobody holds back, that are not known to be untrue or told before. `from` bounds the
-- arrival; what happened long before it arrived is no news of that week.
-- query area_reports each
-- :office_id uuid, :from instant, :until instant, :inside text
-- > id uuid, village_code text, reporter_id uuid, happened_on date?, created_at instant
SELECT r.id, r.village_code, r.reporter_id, r.happened_on, r.created_at FROM report r
 WHERE r.office_id = :office_id AND r.route = 'inbox' AND r.created_at >= :from AND r.created_at < :until
   AND r.village_code LIKE :inside AND coalesce(r.outcome, '') NOT IN ('duplicate', 'unfounded')
 ORDER BY r.village_code, r.created_at, r.id;

-- Changes of reports and visits behind a place of the feed, but for reports that came at `until` or later. Without the feed's own
-- bound on running transactions: what has been committed counts, however old the oldest of the others is.
-- What the reading transaction sees; the feed's cursor lies before every transaction that runs anywhere in the server, and what was
-- committed behind it may have been seen all the same.
-- query area_snapshot one
-- :office_id uuid
-- > snapshot text
-- sqlite: SELECT '' AS snapshot WHERE :office_id IS NOT NULL;
-- postgres: SELECT pg_current_snapshot()::text AS snapshot WHERE :office_id IS NOT NULL;

-- query area_moved one
-- :office_id uuid, :epoch int, :number int, :until instant, :snapshot text
-- > moved bool
SELECT EXISTS (SELECT 1 FROM change_feed c JOIN report r ON r.office_id = c.office_id AND r.id = c.row_id
                WHERE c.office_id = :office_id AND c.topic = 'report'
                  -- sqlite: AND c.epoch = :epoch AND c.number > :number AND :snapshot = ''
                  -- postgres: AND (c.epoch, c.number) > (:epoch, :number)
                  -- postgres: AND NOT pg_visible_in_snapshot(c.epoch::text::xid8, CAST(:snapshot AS pg_snapshot))
                  AND r.created_at < :until)
    OR EXISTS (SELECT 1 FROM change_feed c WHERE c.office_id = :office_id
                                             -- sqlite: AND c.epoch = :epoch AND c.number > :number AND :snapshot = ''
                                             -- postgres: AND (c.epoch, c.number) > (:epoch, :number)
                                             -- postgres: AND NOT pg_visible_in_snapshot(c.epoch::text::xid8, CAST(:snapshot AS pg_snapshot))
                                             AND c.topic IN ('visit', 'outreach')) AS moved;

-- query area_first_report one
-- :office_id uuid
-- > at instant?
SELECT min(r.created_at) AS at FROM report r WHERE r.office_id = :office_id AND r.route = 'inbox';

-- Whether a report that counts has a code of before.
-- query area_code_used one
-- :office_id uuid, :code text, :from instant
-- > used bool
SELECT EXISTS (SELECT 1 FROM report r WHERE r.office_id = :office_id AND r.village_code = :code AND r.created_at >= :from
                  AND r.route = 'inbox' AND coalesce(r.outcome, '') NOT IN ('duplicate', 'unfounded')) AS used;

-- Who could be heard from where, and when.
-- query area_ears each
-- :office_id uuid
-- > area text, valid_from date, valid_to date?
SELECT DISTINCT g.area, g.valid_from, g.valid_to FROM role_grant g
 WHERE g.office_id = :office_id AND g.state = 'active'
   AND g.role IN ('field-officer', 'babinsa', 'bhabinkamtibmas', 'village-official', 'district-official')
 ORDER BY g.area, g.valid_from;

-- Weeks of what was found to be true are no usual weeks of their area.
-- query area_confirmed each
-- :office_id uuid
-- > area text, finding text, first_on date, last_on date
SELECT g.area, g.finding, g.first_on, g.last_on FROM area_signal g
 WHERE g.office_id = :office_id AND g.state = 'closed' AND g.outcome IN ('confirmed', 'partly') ORDER BY g.seq;

-- Where somebody went, by village and day: visits of the draw, and outreach that was written down. `since`: only what arrived
-- then or later was asked for. Whoever wrote one down or agreed to it takes nothing out of a village in which a report names him;
-- `reader` is told nothing of that (nil: the engine). A village of before is the same place as what it is today.
-- query area_visited each
-- :office_id uuid, :reader uuid
-- > village_code text, visited_on date, since instant, kind text, id uuid, recorded_by text?, headed bool
-- > contacts int?
SELECT v.village_code, v.visited_on, CASE WHEN v.agreed_by IS NULL THEN coalesce(v.day_known_at, v.recorded_at) ELSE 0 END AS since,
       'draw' AS kind, v.id, p.name AS recorded_by, v.head_at IS NOT NULL AS headed,
       v.contacts
  FROM village_visit v LEFT JOIN person p ON p.office_id = v.office_id AND p.id = v.recorded_by
 WHERE v.office_id = :office_id AND v.state IN ('found', 'nothing') AND v.visited_on IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM named_in n JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id
                    WHERE n.office_id = v.office_id AND n.object_kind = 'report'
                      AND n.person_id IN (v.recorded_by, v.day_by, v.agreed_by)
                      AND n.person_id <> :reader
                      AND @is_same_place(r, v))
UNION ALL
SELECT w.village_code, e.held_on AS visited_on, CASE WHEN e.agreed_by IS NULL THEN e.known_at ELSE 0 END AS since, e.kind, e.id,
       p.name AS recorded_by, e.head_at IS NOT NULL AS headed, e.contacts
  FROM outreach_event e JOIN outreach_village w ON w.office_id = e.office_id AND w.event_id = e.id
  LEFT JOIN person p ON p.office_id = e.office_id AND p.id = e.written_by
 WHERE e.office_id = :office_id AND e.state = 'active'
   AND NOT EXISTS (SELECT 1 FROM named_in n JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id
                    WHERE n.office_id = e.office_id AND n.object_kind = 'report' AND n.person_id IN (e.written_by, e.agreed_by)
                      AND n.person_id <> :reader
                      AND @is_same_place(r, w))
 ORDER BY 1, 2, 3, 5;

-- Signals that wait or are watched and rest on counts.
-- query area_standing many 200
-- :office_id uuid
-- > id uuid, finding text, last_on date, examined_prompted int?
SELECT id, finding, last_on, examined_prompted FROM area_signal
 WHERE office_id = :office_id AND state IN ('open', 'watched') AND detector <> 'event' ORDER BY seq DESC LIMIT 200;

-- What a second look said; the version is of what persons decide, and stays.
-- query area_examined_set exec
-- :office_id uuid, :id uuid, :examined_at instant, :examined_step text?, :examined_prompted int
UPDATE area_signal SET examined_at = :examined_at, examined_step = :examined_step, examined_prompted = :examined_prompted
 WHERE office_id = :office_id AND id = :id AND state IN ('open', 'watched');

-- query area_look_get one
-- :office_id uuid
-- > digest bytes, looked_at instant, scanned int
SELECT digest, looked_at, scanned FROM area_look WHERE office_id = :office_id;

-- query area_look_set exec
-- :office_id uuid, :digest bytes, :looked_at instant, :scanned int
INSERT INTO area_look (office_id, digest, looked_at, scanned) VALUES (:office_id, :digest, :looked_at, :scanned)
ON CONFLICT (office_id) DO UPDATE SET digest = excluded.digest, looked_at = excluded.looked_at, scanned = excluded.scanned;

-- query area_panel_insert exec
-- :office_id uuid, :id uuid, :panel text, :created_at instant, :country_id uuid?
INSERT INTO area_panel (office_id, id, panel, created_at, country_id) VALUES (:office_id, :id, :panel, :created_at, :country_id);

-- query area_panel_get one
-- :office_id uuid, :id uuid
-- > panel text, country_id uuid?, created_at instant
SELECT panel, country_id, created_at FROM area_panel WHERE office_id = :office_id AND id = :id;

-- Signals about an area, one inside it or one around it, that rest on counts, the newest first.
-- query area_signals_near many 200
-- :office_id uuid, :area text, :inside text
-- > id uuid, number text, area text, detector text, step text, report_count int, state text, outcome_at instant?
-- > last_on date, version int, finding text
SELECT g.id, g.number, g.area, g.detector, g.step, g.report_count, g.state, g.outcome_at, g.last_on, g.version, g.finding
  FROM area_signal g
 WHERE g.office_id = :office_id AND (g.area LIKE :inside OR :area LIKE g.area || '%') AND g.detector <> 'event'
 ORDER BY g.seq DESC LIMIT 200;

-- query area_signal_insert exec
-- :office_id uuid, :id uuid, :seq int, :number text, :panel_id uuid, :finding text, :detector text, :detector_version int
-- :area text, :step text, :report_count int, :first_on date, :last_on date, :created_at instant
INSERT INTO area_signal (office_id, id, seq, number, panel_id, finding, detector, detector_version, area, step, report_count,
                         first_on, last_on, state, created_at, version)
VALUES (:office_id, :id, :seq, :number, :panel_id, :finding, :detector, :detector_version, :area, :step, :report_count,
        :first_on, :last_on, 'open', :created_at, 1);

-- A signal that waits for a second person.
-- query area_signal_ask exec
-- :office_id uuid, :id uuid, :asked_by uuid
UPDATE area_signal SET state = 'asked', asked_by = :asked_by WHERE office_id = :office_id AND id = :id;

-- query area_signal_agree exec
-- :office_id uuid, :id uuid, :state text, :agreed_by uuid, :agreed_at instant, :version int
UPDATE area_signal SET state = :state, agreed_by = :agreed_by, agreed_at = :agreed_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version AND state = 'asked';

-- query area_signal_renew exec
-- :office_id uuid, :id uuid, :panel_id uuid, :finding text, :detector text, :detector_version int, :area text, :step text
-- :report_count int, :first_on date, :last_on date, :state text
UPDATE area_signal SET panel_id = :panel_id, finding = :finding, detector = :detector, detector_version = :detector_version,
       area = :area, step = :step, report_count = :report_count, first_on = :first_on, last_on = :last_on, state = :state,
       examined_at = NULL, examined_step = NULL, examined_prompted = NULL, version = version + 1
 WHERE office_id = :office_id AND id = :id;

-- query area_source_insert exec
-- :office_id uuid, :signal_id uuid, :source_kind text, :source_id uuid
INSERT INTO area_source (office_id, signal_id, source_kind, source_id) VALUES (:office_id, :signal_id, :source_kind, :source_id)
ON CONFLICT (office_id, signal_id, source_kind, source_id) DO NOTHING;

-- query area_signals_of_source many 1000
-- :office_id uuid, :source_kind text, :source_id uuid
-- > signal_id uuid, held bool
SELECT s.signal_id, EXISTS (SELECT 1 FROM report r WHERE r.office_id = s.office_id AND r.id = s.source_id
                               AND r.route <> 'inbox') AS held
  FROM area_source s
 WHERE s.office_id = :office_id AND s.source_kind = :source_kind AND s.source_id = :source_id ORDER BY s.signal_id;

-- What rests on a report that is held back now falls until the next look, which counts without it.
-- query area_signal_lapse exec
-- :office_id uuid, :id uuid
UPDATE area_signal SET state = 'lapsed', version = version + 1
 WHERE office_id = :office_id AND id = :id AND state IN ('asked', 'open', 'watched');

-- query area_signal_rows many 201
-- :office_id uuid, :state text, :before int, :reader uuid, :limit int
-- > id uuid, seq int, number text, area text, step text, detector text, state text, last_on date, created_at instant
-- > escalated_at instant?, examined_step text?, finding text
SELECT g.id, g.seq, g.number, g.area, g.step, g.detector, g.state, g.last_on, g.created_at, g.escalated_at, g.examined_step,
       g.finding
  FROM area_signal g
 WHERE g.office_id = :office_id AND (:state = '' OR g.state = :state OR (:state = 'open' AND g.state = 'asked'))
   AND g.seq < :before
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'area-signal'
                      AND n.object_id = g.id AND n.person_id = :reader)
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = g.office_id AND s.signal_id = g.id AND n.person_id = :reader)
 ORDER BY g.seq DESC LIMIT :limit;

-- query area_signal_whole one
-- :office_id uuid, :id uuid
-- > id uuid, number text, panel_id uuid, finding text, detector text, detector_version int, area text, step text
-- > report_count int, first_on date, last_on date, state text, reviewed_by text?, reviewed_at instant?, review_reason text?
-- > outcome text?, outcome_at instant?, escalated_at instant?, created_at instant, version int
-- > asked_by uuid?, asked_name text?, agreed_name text?, examined_at instant?, examined_step text?
SELECT g.id, g.number, g.panel_id, g.finding, g.detector, g.detector_version, g.area, g.step, g.report_count, g.first_on,
       g.last_on, g.state, p.name AS reviewed_by, g.reviewed_at, g.review_reason, g.outcome, g.outcome_at, g.escalated_at,
       g.created_at, g.version, g.asked_by, a.name AS asked_name, d.name AS agreed_name, g.examined_at, g.examined_step
  FROM area_signal g LEFT JOIN person p ON p.office_id = g.office_id AND p.id = g.reviewed_by
  LEFT JOIN person a ON a.office_id = g.office_id AND a.id = g.asked_by
  LEFT JOIN person d ON d.office_id = g.office_id AND d.id = g.agreed_by
 WHERE g.office_id = :office_id AND g.id = :id;

-- query area_signal_names one
-- :office_id uuid, :signal_id uuid, :reader uuid
-- > found int
SELECT count(*) AS found FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                                                          AND n.object_id = s.source_id
 WHERE s.office_id = :office_id AND s.signal_id = :signal_id AND n.person_id = :reader;

-- The reports of its window, for its page.
-- query area_signal_sources many 200
-- :office_id uuid, :signal_id uuid, :from instant
-- > id uuid, number text, village_code text, created_at instant, state text
SELECT r.id, r.number, r.village_code, r.created_at, r.state FROM area_source s
  JOIN report r ON r.office_id = s.office_id AND r.id = s.source_id
 WHERE s.office_id = :office_id AND s.signal_id = :signal_id AND s.source_kind = 'report' AND r.created_at >= :from
   AND coalesce(r.route, '') = 'inbox'
 ORDER BY r.created_at DESC, r.id LIMIT 201;

-- query area_signal_anywhere one
-- :id uuid
-- > office_id uuid
SELECT office_id FROM area_signal WHERE id = :id ORDER BY office_id LIMIT 1;

-- query area_signal_review_set exec
-- :state text, :reviewed_by uuid, :reviewed_at instant, :review_reason text, :outcome text?, :outcome_at instant?
-- :office_id uuid, :id uuid, :version int
UPDATE area_signal SET state = :state, reviewed_by = :reviewed_by, reviewed_at = :reviewed_at, review_reason = :review_reason,
       outcome = :outcome, outcome_at = :outcome_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- What was said of the same place, of one inside it or around it, and what came of it.
-- query area_signal_alike many 200
-- :office_id uuid, :id uuid, :area text, :inside text, :reader uuid
-- > id uuid, number text, step text, state text, outcome text?, created_at instant, area text, finding text
SELECT g.id, g.number, g.step, g.state, g.outcome, g.created_at, g.area, g.finding FROM area_signal g
 WHERE g.office_id = :office_id AND g.id <> :id AND (g.area LIKE :inside OR :area LIKE g.area || '%')
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = g.office_id AND s.signal_id = g.id AND n.person_id = :reader)
 ORDER BY g.seq DESC LIMIT 200;

-- Whether the setting in force when it was new expected more after visits.
-- query area_results each
-- :office_id uuid, :reader uuid
-- > detector text, detector_version int, finding text, state text, outcome text?, created_at instant, outcome_at instant?
-- > effort bool
SELECT g.detector, g.detector_version, g.finding, g.state, g.outcome, g.created_at, g.outcome_at,
       coalesce((SELECT t.effort FROM area_trial t WHERE t.office_id = g.office_id AND t.state IN ('in-force', 'past')
           AND t.decided_at <= g.created_at ORDER BY t.decided_at DESC LIMIT 1), '') <> '' AS effort
  FROM area_signal g
 WHERE g.office_id = :office_id
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = g.office_id AND s.signal_id = g.id AND n.person_id = :reader)
 ORDER BY g.detector, g.detector_version, g.step, g.seq;

-- What nobody has looked at in time, and of which nobody above has been told.
-- query area_unseen many 200
-- :before instant
-- > office_id uuid, id uuid, number text
SELECT office_id, id, number FROM area_signal
 WHERE state IN ('asked', 'open') AND escalated_at IS NULL AND created_at < :before ORDER BY office_id, seq LIMIT 200;

-- query area_escalated_set exec
-- :office_id uuid, :id uuid, :at instant
UPDATE area_signal SET escalated_at = :at, version = version + 1 WHERE office_id = :office_id AND id = :id;

-- query area_signal_take exec
-- :office_id uuid, :id uuid
-- sqlite: DELETE FROM area_signal WHERE FALSE AND office_id = :office_id AND id = :id;
-- postgres: UPDATE area_signal SET version = version WHERE office_id = :office_id AND id = :id;

-- query area_signal_state one
-- :office_id uuid, :id uuid
-- > state text
SELECT state FROM area_signal WHERE office_id = :office_id AND id = :id;

-- Whoever reported anything that a signal shows.
-- query area_reporters many 500
-- :office_id uuid, :signal_id uuid
-- > name text
SELECT DISTINCT p.name FROM area_source s
  JOIN report r ON r.office_id = s.office_id AND r.id = s.source_id
  JOIN person p ON p.office_id = r.office_id AND p.id = r.reporter_id
 WHERE s.office_id = :office_id AND s.signal_id = :signal_id AND s.source_kind = 'report' ORDER BY p.name;

-- query area_outcome_set exec
-- :office_id uuid, :id uuid, :outcome text, :outcome_at instant
UPDATE area_signal SET state = 'closed', outcome = :outcome, outcome_at = :outcome_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'raised';

-- --- other budgets, tried before one is switched on ------------------------------------------------------------

-- query area_setting_get one
-- :office_id uuid
-- > village_percent int, district_percent int, regency_percent int, scan_percent int, effort text, by_tree bool
SELECT t.percent AS village_percent, coalesce(t.district_percent, t.percent) AS district_percent,
       coalesce(t.regency_percent, t.percent) AS regency_percent,
       CASE WHEN t.scan THEN coalesce(t.scan_percent, t.percent) ELSE 0 END AS scan_percent, coalesce(t.effort, '') AS effort,
       coalesce(t.by_tree, FALSE) AS by_tree
  FROM area_trial t WHERE t.office_id = :office_id AND t.state = 'in-force';

-- query area_trial_counting one
-- :office_id uuid
-- > found int
SELECT count(*) AS found FROM area_trial WHERE office_id = :office_id AND state = 'counting';

-- query area_trial_insert exec
-- :office_id uuid, :id uuid, :village_percent int, :district_percent int, :regency_percent int, :scan_percent int, :scan bool
-- :effort_from text, :by_tree bool, :tried_by uuid, :tried_at instant
INSERT INTO area_trial (office_id, id, percent, district_percent, regency_percent, scan_percent, scan, effort_from, by_tree,
                        state, weeks, result, beside, tried_by, tried_at, version)
VALUES (:office_id, :id, :village_percent, :district_percent, :regency_percent, :scan_percent, :scan, :effort_from, :by_tree,
        'counting', 0, '', '', :tried_by, :tried_at, 1);

-- query area_trial_counted exec
-- :office_id uuid, :id uuid, :weeks int, :result text, :beside text, :effort text, :effort_visits int?
UPDATE area_trial SET state = 'counted', weeks = :weeks, result = :result, beside = :beside, effort = :effort,
       effort_visits = :effort_visits, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'counting';

-- query area_trial_rows many 20
-- :office_id uuid
-- > id uuid, village_percent int, district_percent int, regency_percent int, scan_percent int, effort text, state text
-- > tried_name text, tried_at instant, by_tree bool
SELECT t.id, t.percent AS village_percent, coalesce(t.district_percent, t.percent) AS district_percent,
       coalesce(t.regency_percent, t.percent) AS regency_percent,
       CASE WHEN t.scan THEN coalesce(t.scan_percent, t.percent) ELSE 0 END AS scan_percent, coalesce(t.effort, '') AS effort,
       t.state, p.name AS tried_name, t.tried_at, coalesce(t.by_tree, FALSE) AS by_tree
  FROM area_trial t JOIN person p ON p.office_id = t.office_id AND p.id = t.tried_by
 WHERE t.office_id = :office_id ORDER BY t.tried_at DESC, t.id LIMIT 20;

-- query area_trial_get one
-- :office_id uuid, :id uuid
-- > village_percent int, district_percent int, regency_percent int, scan_percent int, effort text, effort_from text
-- > effort_visits int?, state text, weeks int, result text, beside text, tried_by uuid, tried_name text, tried_at instant
-- > asked_by uuid?, asked_name text?, decided_name text?, decided_at instant?, version int
-- > by_tree bool
SELECT t.percent AS village_percent, coalesce(t.district_percent, t.percent) AS district_percent,
       coalesce(t.regency_percent, t.percent) AS regency_percent,
       CASE WHEN t.scan THEN coalesce(t.scan_percent, t.percent) ELSE 0 END AS scan_percent, coalesce(t.effort, '') AS effort,
       coalesce(t.effort_from, 'none') AS effort_from, t.effort_visits, t.state, t.weeks, t.result, t.beside, t.tried_by, p.name AS tried_name, t.tried_at, t.asked_by,
       a.name AS asked_name, d.name AS decided_name, t.decided_at, t.version, coalesce(t.by_tree, FALSE) AS by_tree
  FROM area_trial t JOIN person p ON p.office_id = t.office_id AND p.id = t.tried_by
  LEFT JOIN person a ON a.office_id = t.office_id AND a.id = t.asked_by
  LEFT JOIN person d ON d.office_id = t.office_id AND d.id = t.decided_by
 WHERE t.office_id = :office_id AND t.id = :id;

-- query area_trial_set exec
-- :state text, :asked_by uuid, :decided_by uuid?, :decided_at instant?, :office_id uuid, :id uuid, :version int
UPDATE area_trial SET state = :state, asked_by = :asked_by, decided_by = :decided_by, decided_at = :decided_at,
       version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- query area_trial_end exec
-- :office_id uuid
UPDATE area_trial SET state = 'past', version = version + 1 WHERE office_id = :office_id AND state = 'in-force';

-- query area_named_reports many 500
-- :office_id uuid, :reader uuid
-- > village_code text, created_at instant
SELECT r.village_code, r.created_at FROM named_in n JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id
 WHERE n.office_id = :office_id AND n.object_kind = 'report' AND n.person_id = :reader ORDER BY r.created_at, r.id;

-- query area_trial_outcomes many 1000
-- :office_id uuid, :from date, :reader uuid
-- > area text, finding text, outcome text, first_on date, last_on date
SELECT g.area, g.finding, coalesce(g.outcome, '') AS outcome, g.first_on, g.last_on FROM area_signal g
 WHERE g.office_id = :office_id AND g.state = 'closed' AND g.last_on >= :from
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = g.office_id AND s.signal_id = g.id AND n.person_id = :reader)
 ORDER BY g.seq DESC LIMIT 1000;

-- --- what a warning said, each time it was sent ----------------------------------------------------------------

-- query warning_message_insert exec
-- :office_id uuid, :warning_id uuid, :step int, :kind text, :level text, :level_version int?, :title text, :body text
-- :asked text, :expires_at instant, :written_by uuid, :written_at instant, :sent_at instant?, :version int
INSERT INTO warning_message (office_id, warning_id, step, kind, level, level_version, title, body, asked, expires_at, written_by,
                             written_at, sent_at, version)
VALUES (:office_id, :warning_id, :step, :kind, :level, :level_version, :title, :body, :asked, :expires_at, :written_by,
        :written_at, :sent_at, :version);

-- query warning_message_rows many 100
-- :office_id uuid, :warning_id uuid
-- > step int, kind text, level text, level_version int?, title text, body text, asked text, expires_at instant
-- > written_by uuid, written_name text, sent_at instant?, version int
SELECT m.step, m.kind, m.level, m.level_version, m.title, m.body, m.asked, m.expires_at, m.written_by,
       p.name AS written_name, m.sent_at, m.version
  FROM warning_message m JOIN person p ON p.office_id = m.office_id AND p.id = m.written_by
 WHERE m.office_id = :office_id AND m.warning_id = :warning_id ORDER BY m.step;

-- query warning_message_drop exec
-- :office_id uuid, :warning_id uuid
DELETE FROM warning_message WHERE office_id = :office_id AND warning_id = :warning_id AND sent_at IS NULL;

-- query warning_message_sent exec
-- :sent_at instant, :office_id uuid, :warning_id uuid, :step int, :version int
UPDATE warning_message SET sent_at = :sent_at
 WHERE office_id = :office_id AND warning_id = :warning_id AND step = :step AND version = :version AND sent_at IS NULL;

-- query warning_change_set exec
-- :level text, :level_version int?, :title text, :body text, :asked text, :expires_at instant, :office_id uuid, :id uuid
UPDATE warning SET level = :level, level_version = :level_version, title = :title, body = :body, asked = :asked,
       expires_at = :expires_at, escalated_at = NULL, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'published';

-- Whoever got the first is to read the next.
-- query warning_unsee exec
-- :office_id uuid, :warning_id uuid, :at instant, :today date
UPDATE warning_recipient AS r SET seen_at = NULL, notified_at = :at
 WHERE r.office_id = :office_id AND r.warning_id = :warning_id
   AND @still_reaches(r);

-- Whom it reached, without those that it or a source names.
-- query warning_reached many 5000
-- :office_id uuid, :warning_id uuid, :today date
-- > person_id uuid, email text?
SELECT r.person_id, p.email FROM warning_recipient r
  JOIN person p ON p.office_id = r.office_id AND p.id = r.person_id
  JOIN warning w ON w.office_id = r.office_id AND w.id = r.warning_id
 WHERE r.office_id = :office_id AND r.warning_id = :warning_id AND p.state = 'active'
   AND @still_reaches(r)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = r.office_id AND n.object_kind = 'warning'
                      AND n.object_id = r.warning_id AND n.person_id = r.person_id)
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = r.office_id AND s.signal_id = w.signal_id AND n.person_id = r.person_id)
 ORDER BY r.person_id;

-- query warning_public_head one
-- :office_id uuid, :id uuid
-- > number text, areas text
SELECT w.number,
       -- sqlite: (SELECT group_concat(l.area, ' ') FROM (SELECT a.area FROM warning_area a WHERE a.office_id = w.office_id
       -- sqlite:    AND a.warning_id = w.id ORDER BY a.area) l) AS areas
       -- postgres: (SELECT string_agg(a.area, ' ' ORDER BY a.area) FROM warning_area a WHERE a.office_id = w.office_id
       -- postgres:    AND a.warning_id = w.id) AS areas
  FROM warning w WHERE w.office_id = :office_id AND w.id = :id AND w.public AND w.published_at IS NOT NULL;

-- Different reporters of what a warning's signal rests on, in one village: what came under a code of before counts when all of
-- that place lies in it, and nothing that came before it was split.
-- query warning_village_reporters one
-- :office_id uuid, :signal_id uuid, :village text, :since instant
-- > found int
SELECT count(DISTINCT r.reporter_id) AS found FROM report r
 WHERE r.office_id = :office_id AND r.route = 'inbox'
   AND ((r.village_code = :village AND r.created_at >= :since)
     OR EXISTS (SELECT 1 FROM region_now m WHERE m.office_id = r.office_id AND m.code = r.village_code AND m.now_code = :village
                   AND m.inside))
   AND (EXISTS (SELECT 1 FROM signal_source s WHERE s.office_id = r.office_id AND s.signal_id = :signal_id
                   AND s.source_kind = 'report' AND s.source_id = r.id)
     OR EXISTS (SELECT 1 FROM area_source s WHERE s.office_id = r.office_id AND s.signal_id = :signal_id
                   AND s.source_kind = 'report' AND s.source_id = r.id));

-- --- what nobody has seen in time ------------------------------------------------------------------------------

-- query signal_unseen many 200
-- :before instant
-- > office_id uuid, id uuid, number text
SELECT office_id, id, number FROM signal WHERE state = 'open' AND escalated_at IS NULL AND created_at < :before
 ORDER BY office_id, seq LIMIT 200;

-- query signal_escalated_set exec
-- :office_id uuid, :id uuid, :at instant
UPDATE signal SET escalated_at = :at WHERE office_id = :office_id AND id = :id;

-- query warning_unseen many 200
-- :before instant
-- > office_id uuid, id uuid, number text
SELECT w.office_id, w.id, w.number FROM warning w
 WHERE w.state = 'published' AND w.escalated_at IS NULL AND w.published_at < :before
   AND EXISTS (SELECT 1 FROM warning_recipient r WHERE r.office_id = w.office_id AND r.warning_id = w.id
                  AND r.seen_at IS NULL AND r.notified_at < :before)
 ORDER BY w.office_id, w.seq LIMIT 200;

-- query warning_escalated_set exec
-- :office_id uuid, :id uuid, :at instant
UPDATE warning SET escalated_at = :at WHERE office_id = :office_id AND id = :id;

-- Warnings that are over: whose owner was not told yet, and whose outcome is late.
-- query warning_outcome_due many 200
-- :now instant, :since instant
-- > office_id uuid, id uuid, number text, owner_id uuid
SELECT office_id, id, number, owner_id FROM warning
 WHERE state = 'expired' AND reminded_at IS NULL AND expires_at <= :now AND expires_at >= :since ORDER BY office_id, seq LIMIT 200;

-- query warning_reminded_set exec
-- :office_id uuid, :id uuid, :at instant
UPDATE warning SET reminded_at = :at WHERE office_id = :office_id AND id = :id;

-- query warning_outcome_late many 200
-- :before instant
-- > office_id uuid, id uuid, number text
SELECT office_id, id, number FROM warning
 WHERE state = 'expired' AND reminded_at IS NOT NULL AND outcome_late_at IS NULL AND expires_at < :before
 ORDER BY office_id, seq LIMIT 200;

-- query warning_outcome_late_set exec
-- :office_id uuid, :id uuid, :at instant
UPDATE warning SET outcome_late_at = :at WHERE office_id = :office_id AND id = :id;

-- Offices that are looked at, with the Monday of their last digest.
-- query area_digests many 1000
-- :looked_since instant
-- > office_id uuid, digest_on date?
SELECT office_id, digest_on FROM area_look WHERE looked_at >= :looked_since ORDER BY office_id LIMIT 1000;

-- query area_digest_set exec
-- :office_id uuid, :monday date
UPDATE area_look SET digest_on = :monday WHERE office_id = :office_id;

-- query area_waspada one
-- :office_id uuid, :reader uuid, :from instant, :until instant
-- > found int
SELECT count(*) AS found FROM area_signal g
 WHERE g.office_id = :office_id AND g.state = 'open' AND g.step = 'WASPADA' AND g.created_at >= :from AND g.created_at < :until
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'area-signal'
                      AND n.object_id = g.id AND n.person_id = :reader)
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = g.office_id AND s.signal_id = g.id AND n.person_id = :reader);

-- --- detectors that are seldom right ---------------------------------------------------------------------------

-- What became of the signals whose sources name nobody.
-- effort: found under a setting by which more was expected after visits.
-- query area_brake_results each
-- :office_id uuid, :detector_version int
-- > finding text, outcome text, outcome_at instant, effort bool
SELECT g.finding, g.outcome, g.outcome_at,
       coalesce((SELECT t.effort FROM area_trial t WHERE t.office_id = g.office_id AND t.state IN ('in-force', 'past')
           AND t.decided_at <= g.created_at ORDER BY t.decided_at DESC LIMIT 1), '') <> '' AS effort
  FROM area_signal g
 WHERE g.office_id = :office_id AND g.detector_version = :detector_version AND g.state = 'closed'
   AND g.outcome IS NOT NULL AND g.outcome_at IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'area-signal'
                      AND n.object_id = g.id)
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = g.office_id AND s.signal_id = g.id)
 ORDER BY g.seq;

-- The same of signals about phones, companies and routes, by the level that chance gave them.
-- query signal_brake_results each
-- :office_id uuid, :detector text, :detector_version int
-- > step text, outcome text, outcome_at instant
SELECT coalesce(g.found, g.step) AS step, g.outcome, g.outcome_at FROM signal g
 WHERE g.office_id = :office_id AND g.detector = :detector AND g.detector_version = :detector_version AND g.state = 'closed'
   AND g.step IS NOT NULL AND g.outcome IS NOT NULL AND g.outcome_at IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'signal' AND n.object_id = g.id)
   AND NOT EXISTS (SELECT 1 FROM signal_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = g.office_id AND s.signal_id = g.id)
 ORDER BY g.seq;

-- query area_brake_rows many 100
-- :office_id uuid
-- > id uuid, detector text, detector_version int, level text, step text, confirmed int, wrong int, other_alarms int?
-- > others int?, state text, since instant
-- > reason text?, asked_by uuid?, asked_name text?, decided_name text?, decided_at instant?, version int
SELECT b.id, b.detector, b.detector_version, b.level, b.step, b.confirmed, b.wrong, b.other_alarms, b.others,
       b.state, b.since, b.reason, b.asked_by, a.name AS asked_name, d.name AS decided_name, b.decided_at, b.version
  FROM area_brake b
  LEFT JOIN person a ON a.office_id = b.office_id AND a.id = b.asked_by
  LEFT JOIN person d ON d.office_id = b.office_id AND d.id = b.decided_by
 WHERE b.office_id = :office_id ORDER BY b.state = 'lifted', b.since DESC, b.id LIMIT 100;

-- query area_brake_get one
-- :office_id uuid, :id uuid
-- > state text, reason text?, asked_by uuid?, version int
SELECT state, reason, asked_by, version FROM area_brake WHERE office_id = :office_id AND id = :id;

-- query area_brake_insert exec
-- :office_id uuid, :id uuid, :detector text, :detector_version int, :level text, :step text, :confirmed int, :wrong int
-- :other_alarms int?, :others int?, :since instant
INSERT INTO area_brake (office_id, id, detector, detector_version, level, step, confirmed, wrong, other_alarms, others, state,
                        since, version)
VALUES (:office_id, :id, :detector, :detector_version, :level, :step, :confirmed, :wrong, :other_alarms, :others, 'on', :since, 1);

-- query area_brake_set exec
-- :state text, :reason text?, :asked_by uuid?, :decided_by uuid?, :decided_at instant?, :office_id uuid, :id uuid, :version int
UPDATE area_brake SET state = :state, reason = :reason, asked_by = :asked_by, decided_by = :decided_by,
       decided_at = :decided_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- --- villages to visit, and what was found there ---------------------------------------------------------------

-- query visit_drawn one
-- :office_id uuid, :month text
-- > found int
SELECT count(*) AS found FROM village_draw WHERE office_id = :office_id AND month = :month;

-- A warning in force, or a signal of the last weeks that is about a village, a district or villages close together.
-- query visit_warned each
-- :office_id uuid, :now instant, :since date
-- > area text, finding text
SELECT a.area, '' AS finding FROM warning w JOIN warning_area a ON a.office_id = w.office_id AND a.warning_id = w.id
 WHERE w.office_id = :office_id AND w.state = 'published' AND w.expires_at > :now
UNION
SELECT g.area, g.finding FROM area_signal g
 WHERE g.office_id = :office_id AND g.state <> 'lapsed' AND (length(g.area) >= 8 OR g.finding LIKE '% around %')
   AND g.last_on >= :since
 ORDER BY 1, 2;

-- Where somebody was, or was sent by the reports, of late.
-- query visit_recent each
-- :office_id uuid, :since instant
-- > village_code text
SELECT DISTINCT village_code FROM village_visit
 WHERE office_id = :office_id AND drawn_at >= :since AND (share = 'model' OR state IN ('found', 'nothing'))
 ORDER BY village_code;

-- query visit_draw_insert exec
-- :office_id uuid, :id uuid, :month text, :seed bytes, :frame text, :unwarned int, :drawn_at instant
INSERT INTO village_draw (office_id, id, month, seed, frame, unwarned, drawn_at)
VALUES (:office_id, :id, :month, :seed, :frame, :unwarned, :drawn_at)
ON CONFLICT (office_id, month) DO NOTHING;

-- query visit_draw_newest one
-- :office_id uuid
-- > id uuid, month text, seed bytes, frame text, unwarned int, drawn_at instant
SELECT id, month, seed, frame, unwarned, drawn_at FROM village_draw
 WHERE office_id = :office_id ORDER BY drawn_at DESC, id LIMIT 1;

-- query visit_insert exec
-- :office_id uuid, :id uuid, :draw_id uuid, :village_code text, :share text, :unwarned bool, :drawn_at instant
INSERT INTO village_visit (office_id, id, draw_id, village_code, share, unwarned, state, drawn_at, version)
VALUES (:office_id, :id, :draw_id, :village_code, :share, :unwarned, 'open', :drawn_at, 1);

-- query visit_expire exec
-- :office_id uuid, :before instant
UPDATE village_visit SET state = 'missed', version = version + 1
 WHERE office_id = :office_id AND state = 'open' AND drawn_at < :before;

-- Whom a report names does not see that his district is to be visited, for whichever reason. What was drawn before the report
-- came stays in his list: gone at that moment, it would tell him.
-- query visit_rows many 200
-- :office_id uuid, :since instant, :reader uuid
-- > id uuid, village_code text, state text, drawn_at instant, visited_on date?, recorded_name text?, day_known_at instant?
-- > agreed bool
SELECT v.id, v.village_code, v.state, v.drawn_at, v.visited_on, p.name AS recorded_name, v.day_known_at,
       v.agreed_by IS NOT NULL AS agreed
  FROM village_visit v
  LEFT JOIN person p ON p.office_id = v.office_id AND p.id = v.recorded_by
 WHERE v.office_id = :office_id AND v.drawn_at >= :since
   AND NOT EXISTS (SELECT 1 FROM named_in n JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id
                    WHERE n.office_id = v.office_id AND n.object_kind = 'report' AND n.person_id = :reader
                      AND n.created_at <= v.drawn_at AND @in_district(r, substr(v.village_code, 1, 8)))
 ORDER BY v.village_code, v.drawn_at, v.id LIMIT 200;

-- query visit_get one
-- :office_id uuid, :id uuid, :reader uuid
-- > village_code text, state text, drawn_at instant, visited_on date?, recorded_by uuid?, recorded_name text?, day_by uuid?
-- > day_known_at instant?, agreed_by uuid?, agreed_at instant?, agreed_name text?, head_at instant?, contacts int?
-- > version int
SELECT v.village_code, v.state, v.drawn_at, v.visited_on, v.recorded_by, p.name AS recorded_name, v.day_by, v.day_known_at,
       v.agreed_by, v.agreed_at, a.name AS agreed_name, v.head_at, v.contacts, v.version FROM village_visit v
  LEFT JOIN person p ON p.office_id = v.office_id AND p.id = v.recorded_by
  LEFT JOIN person a ON a.office_id = v.office_id AND a.id = v.agreed_by
 WHERE v.office_id = :office_id AND v.id = :id
   AND NOT EXISTS (SELECT 1 FROM named_in n JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id
                    WHERE n.office_id = v.office_id AND n.object_kind = 'report' AND n.person_id = :reader
                      AND n.created_at <= v.drawn_at AND @in_district(r, substr(v.village_code, 1, 8)));

-- query visit_record exec
-- :state text, :visited_on date?, :recorded_by uuid, :recorded_at instant, :day_by uuid?, :day_known_at instant?
-- :agreed_by uuid?, :agreed_at instant?, :head_at instant?, :contacts int?, :office_id uuid, :id uuid, :version int
UPDATE village_visit SET state = :state, visited_on = :visited_on, recorded_by = :recorded_by, recorded_at = :recorded_at,
       day_by = :day_by, day_known_at = :day_known_at, agreed_by = :agreed_by, agreed_at = :agreed_at, head_at = :head_at,
       contacts = :contacts, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- query visit_agree_set exec
-- :agreed_by uuid, :agreed_at instant, :head_at instant?, :office_id uuid, :id uuid, :version int
UPDATE village_visit SET agreed_by = :agreed_by, agreed_at = :agreed_at, head_at = :head_at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- As outreach_seconds.
-- query visit_seconds one
-- :office_id uuid, :village_code text, :reader uuid, :first date, :day date
-- > count int
SELECT (SELECT count(*) FROM village_visit v
         WHERE v.office_id = :office_id AND v.village_code = :village_code AND v.state IN ('found', 'nothing')
           AND v.visited_on >= :first AND v.visited_on < :day
           AND NOT EXISTS (SELECT 1 FROM named_in n JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id
                            WHERE n.office_id = v.office_id AND n.object_kind = 'report' AND n.person_id = :reader
                              AND @in_district(r, substr(v.village_code, 1, 8))))
     + (SELECT count(*) FROM outreach_event e JOIN outreach_village o ON o.office_id = e.office_id AND o.event_id = e.id
         WHERE e.office_id = :office_id AND o.village_code = :village_code AND e.state = 'active'
           AND e.held_on >= :first AND e.held_on < :day
           AND NOT EXISTS (SELECT 1 FROM named_in n JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id
                            WHERE n.office_id = e.office_id AND n.object_kind = 'report' AND n.person_id = :reader
                              AND @in_district(r, e.district))) AS count;

-- As outreach_before.
-- query visit_before one
-- :office_id uuid, :id uuid, :from instant, :until instant, :reader uuid
-- > reports int
SELECT count(*) AS reports FROM report r JOIN village_visit v ON v.office_id = r.office_id AND v.village_code = r.village_code
 WHERE v.office_id = :office_id AND v.id = :id AND r.route = 'inbox' AND r.created_at >= :from AND r.created_at < :until
   AND coalesce(r.outcome, '') NOT IN ('duplicate', 'unfounded')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = r.office_id AND n.object_kind = 'report'
                      AND n.object_id = r.id AND n.person_id = :reader);

-- query visit_results many 50
-- :office_id uuid, :since instant
-- > share text, unwarned bool, state text, found int
SELECT share, unwarned, state, count(*) AS found FROM village_visit
 WHERE office_id = :office_id AND drawn_at >= :since GROUP BY share, unwarned, state ORDER BY share, unwarned, state;

-- query visit_shares many 200
-- :office_id uuid, :draw_id uuid
-- > village_code text, share text, unwarned bool, state text
SELECT village_code, share, unwarned, state FROM village_visit
 WHERE office_id = :office_id AND draw_id = :draw_id ORDER BY share, village_code;

-- Draws whose weeks of alarms are over.
-- query placebo_draws many 20
-- :office_id uuid, :after instant, :before instant
-- > id uuid, frame text, drawn_at instant
SELECT id, frame, drawn_at FROM village_draw
 WHERE office_id = :office_id AND drawn_at > :after AND drawn_at <= :before ORDER BY drawn_at, id LIMIT 20;

-- Villages, districts and villages close together about which a detector raised a signal whose sources name nobody.
-- query placebo_alarms many 1000
-- :office_id uuid, :detector text, :detector_version int, :after instant, :until instant
-- > area text, finding text
SELECT g.area, g.finding FROM area_signal g
 WHERE g.office_id = :office_id AND g.detector = :detector AND g.detector_version = :detector_version
   AND g.created_at > :after AND g.created_at <= :until AND g.state <> 'lapsed'
   AND (length(g.area) >= 8 OR g.finding LIKE '% around %')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = g.office_id AND n.object_kind = 'area-signal'
                      AND n.object_id = g.id)
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = g.office_id AND s.signal_id = g.id)
 ORDER BY g.area, g.seq LIMIT 1000;

-- --- one event that was verified -------------------------------------------------------------------------------

-- query event_report one
-- :office_id uuid, :id uuid
-- > village_code text, created_at instant, graded_by uuid?, verified bool, raised bool
SELECT r.village_code, r.created_at, r.graded_by,
       (coalesce(r.route, '') = 'inbox' AND r.state = 'closed' AND coalesce(r.reliability, '') = 'A'
        AND coalesce(r.credibility, '') = '1' AND coalesce(r.outcome, '') = 'confirmed') AS verified,
       EXISTS (SELECT 1 FROM area_source s JOIN area_signal g ON g.office_id = s.office_id AND g.id = s.signal_id
                WHERE s.office_id = r.office_id AND s.source_kind = 'report' AND s.source_id = r.id AND g.detector = 'event')
       AS raised
  FROM report r WHERE r.office_id = :office_id AND r.id = :id;

-- --- outreach that was not drawn ---------------------------------------------------------------------------------

-- Whom a report names sees no outreach of others in that report's district that was written down after it came; what he saw
-- before stays.
-- query outreach_rows many 1000
-- :office_id uuid, :since date, :reader uuid
-- > id uuid, kind text, held_by text, held_on date, district text, state text, known_at instant, agreed bool, villages int
-- > written_name text?
SELECT e.id, e.kind, e.held_by, e.held_on, e.district, e.state, e.known_at, e.agreed_by IS NOT NULL AS agreed,
       (SELECT count(*) FROM outreach_village w WHERE w.office_id = e.office_id AND w.event_id = e.id) AS villages,
       p.name AS written_name
  FROM outreach_event e LEFT JOIN person p ON p.office_id = e.office_id AND p.id = e.written_by
 WHERE e.office_id = :office_id AND e.held_on >= :since
   AND (e.written_by = :reader OR NOT EXISTS (
        SELECT 1 FROM named_in n JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id
         WHERE n.office_id = e.office_id AND n.object_kind = 'report' AND n.person_id = :reader AND n.created_at <= e.created_at
           AND @in_district(r, e.district)))
 ORDER BY e.held_on DESC, e.id LIMIT 1000;

-- query outreach_get one
-- :office_id uuid, :id uuid, :reader uuid
-- > id uuid, kind text, held_by text, held_on date, district text, note sealed(outreach_event.note, id)?, state text
-- > created_by uuid, written_by uuid, known_at instant, agreed_by uuid?, agreed_at instant?, head_at instant?
-- > contacts int?, version int, written_name text?, agreed_name text?
SELECT e.id, e.kind, e.held_by, e.held_on, e.district, e.note, e.state, e.created_by, e.written_by, e.known_at, e.agreed_by,
       e.agreed_at, e.head_at, e.contacts, e.version, p.name AS written_name, a.name AS agreed_name
  FROM outreach_event e LEFT JOIN person p ON p.office_id = e.office_id AND p.id = e.written_by
  LEFT JOIN person a ON a.office_id = e.office_id AND a.id = e.agreed_by
 WHERE e.office_id = :office_id AND e.id = :id
   AND (e.written_by = :reader OR NOT EXISTS (
        SELECT 1 FROM named_in n JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id
         WHERE n.office_id = e.office_id AND n.object_kind = 'report' AND n.person_id = :reader AND n.created_at <= e.created_at
           AND @in_district(r, e.district)));

-- query outreach_villages many 100
-- :office_id uuid, :event_id uuid
-- > village_code text
SELECT village_code FROM outreach_village WHERE office_id = :office_id AND event_id = :event_id ORDER BY village_code LIMIT 100;

-- query outreach_insert exec
-- :office_id uuid, :id uuid, :kind text, :held_by text, :held_on date, :district text, :note sealed(outreach_event.note, id)?
-- :contacts int?, :by uuid, :at instant
INSERT INTO outreach_event (office_id, id, kind, held_by, held_on, district, note, contacts, state, created_by, created_at,
                            written_by, known_at, version)
VALUES (:office_id, :id, :kind, :held_by, :held_on, :district, :note, :contacts, 'active', :by, :at, :by, :at, 1)
ON CONFLICT (office_id, id) DO NOTHING;

-- query outreach_set exec
-- :office_id uuid, :id uuid, :version int, :kind text, :held_by text, :held_on date, :district text
-- :note sealed(outreach_event.note, id)?, :written_by uuid, :known_at instant, :agreed_by uuid?, :agreed_at instant?, :head_at instant?
-- :state text, :contacts int?
UPDATE outreach_event SET kind = :kind, held_by = :held_by, held_on = :held_on, district = :district, note = :note, contacts = :contacts,
       written_by = :written_by, known_at = :known_at, agreed_by = :agreed_by, agreed_at = :agreed_at, head_at = :head_at,
       state = :state, version = version + 1
 WHERE office_id = :office_id AND id = :id AND version = :version;

-- query outreach_village_insert exec
-- :office_id uuid, :event_id uuid, :village_code text
INSERT INTO outreach_village (office_id, event_id, village_code) VALUES (:office_id, :event_id, :village_code);

-- query outreach_villages_clear exec
-- :office_id uuid, :event_id uuid
DELETE FROM outreach_village WHERE office_id = :office_id AND event_id = :event_id;

-- query outreach_past_insert exec
-- :office_id uuid, :id uuid, :event_id uuid, :version int, :act text, :kind text, :held_by text, :held_on date, :villages text
-- :note sealed(outreach_past.note, id)?, :contacts int?, :done_by uuid, :done_at instant
INSERT INTO outreach_past (office_id, id, event_id, version, act, kind, held_by, held_on, villages, note, contacts, done_by, done_at)
VALUES (:office_id, :id, :event_id, :version, :act, :kind, :held_by, :held_on, :villages, :note, :contacts, :done_by, :done_at);

-- query outreach_past_rows many 200
-- :office_id uuid, :event_id uuid
-- > id uuid, act text, kind text, held_by text, held_on date, villages text, note sealed(outreach_past.note, id)?
-- > contacts int?, done_name text?, done_at instant
SELECT o.id, o.act, o.kind, o.held_by, o.held_on, o.villages, o.note, o.contacts, p.name AS done_name, o.done_at
  FROM outreach_past o LEFT JOIN person p ON p.office_id = o.office_id AND p.id = o.done_by
 WHERE o.office_id = :office_id AND o.event_id = :event_id ORDER BY o.version DESC LIMIT 200;

-- Villages of an event where somebody was already in the days before, as far as the reader may know.
-- query outreach_seconds one
-- :office_id uuid, :event_id uuid, :reader uuid, :first date, :day date
-- > count int
SELECT count(*) AS count FROM outreach_village w
 WHERE w.office_id = :office_id AND w.event_id = :event_id
   AND NOT EXISTS (SELECT 1 FROM named_in n JOIN report r ON r.office_id = n.office_id AND r.id = n.object_id
                    WHERE n.office_id = w.office_id AND n.object_kind = 'report' AND n.person_id = :reader
                      AND @in_district(r, substr(w.village_code, 1, 8)))
   AND (EXISTS (SELECT 1 FROM village_visit v
                 WHERE v.office_id = w.office_id AND v.village_code = w.village_code AND v.state IN ('found', 'nothing')
                   AND v.visited_on >= :first AND v.visited_on < :day)
     OR EXISTS (SELECT 1 FROM outreach_village o JOIN outreach_event e ON e.office_id = o.office_id AND e.id = o.event_id
                 WHERE o.office_id = w.office_id AND o.village_code = w.village_code AND e.state = 'active'
                   AND e.held_on >= :first AND e.held_on < :day));

-- Reports that arrived from the day on and before it was written down, and that the reader may know of.
-- query outreach_before one
-- :office_id uuid, :event_id uuid, :from instant, :until instant, :reader uuid
-- > reports int
SELECT count(*) AS reports FROM report r JOIN outreach_village w ON w.office_id = r.office_id AND w.village_code = r.village_code
 WHERE w.office_id = :office_id AND w.event_id = :event_id AND r.route = 'inbox' AND r.created_at >= :from
   AND r.created_at < :until AND coalesce(r.outcome, '') NOT IN ('duplicate', 'unfounded')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = r.office_id AND n.object_kind = 'report'
                      AND n.object_id = r.id AND n.person_id = :reader);

-- As area_reports, without those that name the reader.
-- query area_uncounted_reports each
-- :office_id uuid, :from instant, :reader uuid
-- > village_code text, reporter_id uuid, created_at instant
SELECT r.village_code, r.reporter_id, r.created_at FROM report r
 WHERE r.office_id = :office_id AND r.route = 'inbox' AND r.created_at >= :from
   AND coalesce(r.outcome, '') NOT IN ('duplicate', 'unfounded')
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = r.office_id AND n.object_kind = 'report'
                      AND n.object_id = r.id AND n.person_id = :reader)
 ORDER BY r.village_code, r.created_at, r.id;

-- query warning_digests many 1000
-- :since instant
-- > office_id uuid, told_on date?
SELECT m.office_id, max(d.told_on) AS told_on FROM warning_message m LEFT JOIN warning_digest d ON d.office_id = m.office_id
 WHERE m.level = 'WASPADA' AND m.sent_at >= :since GROUP BY m.office_id ORDER BY m.office_id LIMIT 1000;

-- query warning_digest_set exec
-- :office_id uuid, :monday date
INSERT INTO warning_digest (office_id, told_on) VALUES (:office_id, :monday)
ON CONFLICT (office_id) DO UPDATE SET told_on = excluded.told_on;

-- query warning_digest_people many 20000
-- Whom warnings of these days reached that were never above WASPADA, and that he has not read since: as warning_reached.
-- :office_id uuid, :from instant, :until instant, :today date
-- > person_id uuid, found int
SELECT r.person_id, count(*) AS found FROM warning_recipient r
  JOIN person p ON p.office_id = r.office_id AND p.id = r.person_id
  JOIN warning w ON w.office_id = r.office_id AND w.id = r.warning_id
 WHERE r.office_id = :office_id AND p.state = 'active' AND p.email <> ''
   AND EXISTS (SELECT 1 FROM warning_message m WHERE m.office_id = r.office_id AND m.warning_id = r.warning_id
                  AND m.sent_at >= :from AND m.sent_at < :until AND (r.seen_at IS NULL OR r.seen_at < m.sent_at))
   AND NOT EXISTS (SELECT 1 FROM warning_message m WHERE m.office_id = r.office_id AND m.warning_id = r.warning_id
                      AND m.sent_at IS NOT NULL AND m.level <> 'WASPADA')
   AND @still_reaches(r)
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = r.office_id AND n.object_kind = 'warning'
                      AND n.object_id = r.warning_id AND n.person_id = r.person_id)
   AND NOT EXISTS (SELECT 1 FROM area_source s JOIN named_in n ON n.office_id = s.office_id AND n.object_kind = s.source_kind
                      AND n.object_id = s.source_id
                    WHERE s.office_id = r.office_id AND s.signal_id = w.signal_id AND n.person_id = r.person_id)
 GROUP BY r.person_id ORDER BY r.person_id;

-- --- chance ---------------------------------------------------------------------------------------------------------

-- How often subjects of each kind were named: a reporter once a subject in the window, and once a month in the year before it
-- (`history`). Subjects by their history; confirmed ones have none. A mention is not older than what it tells, so that `from_at`
-- finds all of them by their arrival.
-- query chance_pools many 5000
-- :window_day date, :office_id uuid, :from_at instant, :from_day date, :today date
-- > kind text, history int, subjects int, mentions int
SELECT u.kind, u.history, count(*) AS subjects, CAST(sum(u.told) AS BIGINT) AS mentions
  FROM (SELECT t.kind, t.root, sum(CASE WHEN t.month = '' THEN 1 ELSE 0 END) AS told,
               sum(CASE WHEN t.month = '' THEN 0 ELSE 1 END) AS history
          FROM (SELECT DISTINCT s.kind, coalesce(s.merged_into, s.id) AS root, m.source_kind, m.source_group,
                       CASE WHEN m.observed_on >= :window_day THEN '' ELSE substr(m.observed_on, 1, 7) END AS month
                  FROM mention m JOIN subject s ON s.office_id = m.office_id AND s.id = m.subject_id
                 WHERE m.office_id = :office_id AND m.created_at >= :from_at AND m.observed_on >= :from_day
                   AND m.observed_on <= :today AND m.state IN ('active', 'confirmed') AND m.source_kind <> 'application'
                   AND (m.observed_on >= :window_day OR NOT EXISTS (
                        SELECT 1 FROM signal g WHERE g.office_id = m.office_id AND g.outcome = 'confirmed'
                           AND g.subject_id = coalesce(s.merged_into, s.id)))) t
         GROUP BY t.kind, t.root) u
 GROUP BY u.kind, u.history ORDER BY u.kind, u.history;

-- The same of one subject.
-- query chance_history one
-- :from_day date, :window_day date, :office_id uuid, :subject_id uuid
-- > kind text, history int
SELECT s.kind, (SELECT count(*) FROM (
           SELECT DISTINCT m.source_kind, m.source_group, substr(m.observed_on, 1, 7) AS month FROM mention m
            WHERE m.office_id = s.office_id AND m.subject_id IN (
                  SELECT o.id FROM subject o WHERE o.office_id = s.office_id AND (o.id = s.id OR o.merged_into = s.id))
              AND m.observed_on >= :from_day AND m.observed_on < :window_day AND m.state IN ('active', 'confirmed')
              AND m.source_kind <> 'application'
              AND NOT EXISTS (SELECT 1 FROM signal g WHERE g.office_id = s.office_id AND g.subject_id = s.id
                                 AND g.outcome = 'confirmed')) t) AS history
  FROM subject s WHERE s.office_id = :office_id AND s.id = :subject_id;

-- query subject_pool_get one
-- :office_id uuid, :day date
-- > pools text
SELECT pools FROM subject_pool WHERE office_id = :office_id AND day = :day;

-- query subject_pool_set exec
-- :office_id uuid, :day date, :pools text
INSERT INTO subject_pool (office_id, day, pools) VALUES (:office_id, :day, :pools)
ON CONFLICT (office_id) DO UPDATE SET day = excluded.day, pools = excluded.pools;

-- What a signal was judged from, of whatever office: for an operator at the machine.
-- query signal_frozen one
-- :id uuid
-- > number text, subject_kind text, frozen text?, finding text?
SELECT g.number, s.kind AS subject_kind, g.frozen, g.finding
  FROM signal g JOIN subject s ON s.office_id = g.office_id AND s.id = g.subject_id WHERE g.id = :id;

-- --- all offices together -------------------------------------------------------------------------------------------

-- query country_look_get one
-- > monday int
SELECT monday FROM country_look WHERE id = 1;

-- query country_look_set exec
-- :monday int, :looked_at instant
INSERT INTO country_look (id, monday, looked_at) VALUES (1, :monday, :looked_at)
ON CONFLICT (id) DO UPDATE SET monday = excluded.monday, looked_at = excluded.looked_at;

-- query country_panel_insert exec
-- :id uuid, :panel text, :created_at instant
INSERT INTO country_panel (id, panel, created_at) VALUES (:id, :panel, :created_at) ON CONFLICT (id) DO NOTHING;

-- query country_panel_get one
-- :id uuid
-- > panel text
SELECT panel FROM country_panel WHERE id = :id;
