-- Queries of the room `exchange`. Nothing here reads an application: its fields come through that room's header.

-- query request_insert exec
-- :office_id uuid, :id uuid, :seq int, :number text, :agency_id uuid, :kind text, :kind_version int
-- :application_id uuid?, :item_key text?, :legal_basis text, :fields sealed(info_request.fields, id)
-- :note sealed(info_request.note, id)?, :due_at instant, :by uuid, :at instant, :about_kind text?, :about_id uuid?
INSERT INTO info_request (office_id, id, seq, number, agency_id, kind, kind_version, application_id, item_key, legal_basis,
                          fields, note, due_at, state, requested_by, requested_at, version, about_kind, about_id)
VALUES (:office_id, :id, :seq, :number, :agency_id, :kind, :kind_version, :application_id, :item_key, :legal_basis,
        :fields, :note, :due_at, 'sent', :by, :at, 1, :about_kind, :about_id);

-- query request_mark_subject exec
-- :office_id uuid, :id uuid, :at instant
INSERT INTO named_in (office_id, object_kind, object_id, person_id, how, created_at)
SELECT DISTINCT r.office_id, 'info_request', r.id, n.person_id, 'inherited', CAST(:at AS BIGINT)
  FROM info_request r
  JOIN mention m ON m.office_id = r.office_id AND m.subject_id = r.about_id
  JOIN named_in n ON n.office_id = m.office_id AND n.object_kind = m.source_kind AND n.object_id = m.source_id
 WHERE r.office_id = :office_id AND r.id = :id
ON CONFLICT (office_id, object_kind, object_id, person_id) DO NOTHING;

-- query request_keep_identifiers exec
-- :office_id uuid, :id uuid
INSERT INTO source_identifier (office_id, object_kind, object_id, key_hash)
SELECT DISTINCT r.office_id, 'info_request', r.id, s.key_hash
  FROM info_request r
  JOIN mention m ON m.office_id = r.office_id AND m.subject_id = r.about_id
  JOIN source_identifier s ON s.office_id = m.office_id AND s.object_kind = m.source_kind AND s.object_id = m.source_id
 WHERE r.office_id = :office_id AND r.id = :id
ON CONFLICT (office_id, object_kind, object_id, key_hash) DO NOTHING;

-- query request_rows_office many 200
-- :office_id uuid, :reader uuid, :own_only bool, :desk_only bool, :open_only bool, :state text, :after int, :limit int
-- > office_id uuid, id uuid, seq int, number text, agency text, office text, kind text, kind_version int, state text
-- > answer text?, due_at instant, requested_at instant
SELECT r.office_id, r.id, r.seq, r.number, a.name AS agency, o.name AS office, r.kind, r.kind_version, r.state, r.answer,
       r.due_at, r.requested_at
  FROM info_request r JOIN agency a ON a.id = r.agency_id JOIN office o ON o.id = r.office_id
 WHERE r.office_id = :office_id AND r.seq > :after
   AND (r.requested_by = :reader OR (NOT :own_only AND (NOT :desk_only OR r.about_kind IS NULL)))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = r.office_id AND n.person_id = :reader
                      AND ((n.object_kind = 'info_request' AND n.object_id = r.id)
                           OR (n.object_kind = 'application' AND n.object_id = r.application_id)))
   AND ((:open_only AND r.state IN ('sent', 'opened', 'answered', 'refused')) OR (NOT :open_only AND (:state = 'all' OR r.state = :state)))
 ORDER BY r.seq LIMIT :limit;

-- query request_rows_agency many 200
-- :agency_id uuid, :reader uuid, :open_only bool, :state text, :after int, :limit int
-- > office_id uuid, id uuid, seq int, number text, agency text, office text, kind text, kind_version int, state text
-- > answer text?, due_at instant, requested_at instant
SELECT r.office_id, r.id, r.seq, r.number, a.name AS agency, o.name AS office, r.kind, r.kind_version, r.state, r.answer,
       r.due_at, r.requested_at
  FROM info_request r
  JOIN agency_office s ON s.office_id = r.office_id AND s.agency_id = r.agency_id
  JOIN agency a ON a.id = r.agency_id JOIN office o ON o.id = r.office_id
 WHERE r.agency_id = :agency_id AND r.seq > :after
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.person_id = :reader
                      AND ((n.object_kind = 'info_request' AND n.object_id = r.id)
                           OR (n.object_kind = 'application' AND n.object_id = r.application_id)))
   AND ((:open_only AND r.state IN ('sent', 'opened')) OR (NOT :open_only AND (:state = 'all' OR r.state = :state)))
 ORDER BY r.seq LIMIT :limit;

-- query request_place one
-- :id uuid, :office_id uuid, :agency_id uuid?
-- > office_id uuid, agency_id uuid, application_id uuid?, item_key text?, kind text, kind_version int, state text
-- > requested_by uuid, answer text?, answer_id uuid?, number text, about_kind text?, about_id uuid?
SELECT office_id, agency_id, application_id, item_key, kind, kind_version, state, requested_by, answer, answer_id, number,
       about_kind, about_id
  FROM info_request
 WHERE id = :id AND ((:agency_id IS NULL AND office_id = :office_id) OR agency_id = :agency_id)
 ORDER BY office_id LIMIT 1;

-- query request_read one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, number text, agency_id uuid, agency text, office text, kind text, kind_version int
-- > application_id uuid?, legal_basis text, fields sealed(info_request.fields, id), note sealed(info_request.note, id)?
-- > due_at instant, state text, requester text?, requested_at instant, opener text?, opened_at instant?, answer text?
-- > answer_note sealed(info_request.answer_note, id)?, answerer text?, answered_at instant?
SELECT r.office_id, r.id, r.number, r.agency_id, a.name AS agency, o.name AS office, r.kind, r.kind_version,
       r.application_id, r.legal_basis, r.fields, r.note, r.due_at, r.state, p.name AS requester, r.requested_at,
       q.name AS opener, r.opened_at, r.answer, r.answer_note, s.name AS answerer, r.answered_at
  FROM info_request r JOIN agency a ON a.id = r.agency_id JOIN office o ON o.id = r.office_id
  LEFT JOIN person p ON p.office_id = r.office_id AND p.id = r.requested_by
  LEFT JOIN person q ON q.id = r.opened_by AND q.agency_id = r.agency_id
  LEFT JOIN person s ON s.id = r.answered_by AND s.agency_id = r.agency_id
 WHERE r.office_id = :office_id AND r.id = :id;

-- query request_opened exec
-- :office_id uuid, :id uuid, :by uuid, :at instant
UPDATE info_request SET state = 'opened', opened_by = :by, opened_at = :at, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'sent';

-- query request_answered exec
-- :office_id uuid, :id uuid, :state text, :answer_id uuid, :answer text, :note sealed(info_request.answer_note, id)?
-- :by uuid, :at instant
UPDATE info_request SET state = :state, answer_id = :answer_id, answer = :answer, answer_note = :note, answered_by = :by,
       answered_at = :at, opened_by = COALESCE(opened_by, :by), opened_at = COALESCE(opened_at, :at), version = version + 1
 WHERE office_id = :office_id AND id = :id AND state IN ('sent', 'opened');

-- query request_closed exec
-- :office_id uuid, :id uuid
UPDATE info_request SET state = 'closed', version = version + 1
 WHERE office_id = :office_id AND id = :id AND state IN ('answered', 'refused');

-- query requests_of_application many 50
-- :office_id uuid, :application_id uuid
-- > office_id uuid, id uuid, number text, agency text, kind text, kind_version int, state text, answer text?, due_at instant
-- > answered_at instant?, note sealed(info_request.answer_note, id)?
SELECT r.office_id, r.id, r.number, a.name AS agency, r.kind, r.kind_version, r.state, r.answer, r.due_at, r.answered_at,
       r.answer_note AS note
  FROM info_request r JOIN agency a ON a.id = r.agency_id
 WHERE r.office_id = :office_id AND r.application_id = :application_id
 ORDER BY r.seq;

-- query requests_overdue one
-- :office_id uuid, :now instant
-- > overdue int
SELECT count(*) AS overdue FROM info_request
 WHERE office_id = :office_id AND state IN ('sent', 'opened') AND due_at < :now;

-- query request_agency_people many 50
-- :agency_id uuid, :request_id uuid
-- > office_id uuid, id uuid
SELECT office_id, id FROM person p WHERE agency_id = :agency_id AND state = 'active' AND email IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.person_id = p.id AND n.object_kind = 'info_request'
                      AND n.object_id = :request_id)
 ORDER BY id;

-- Whether anybody could read what is sent there: an active account of the agency, of whatever office.
-- query request_agency_reads one
-- :agency_id uuid
-- > reads bool
SELECT EXISTS (SELECT 1 FROM person p WHERE p.agency_id = :agency_id AND p.state = 'active') AS reads;

-- query requests_answered_of many 50
-- :office_id uuid, :application_id uuid
-- > id uuid
SELECT id FROM info_request
 WHERE office_id = :office_id AND application_id = :application_id AND answer IS NOT NULL ORDER BY seq;

-- query request_use_add exec
-- :office_id uuid, :id uuid, :request_id uuid, :person_office_id uuid, :person_id uuid, :action text, :role text
-- :purpose text, :at instant
INSERT INTO info_request_use (office_id, id, request_id, person_office_id, person_id, action, role, purpose, at)
VALUES (:office_id, :id, :request_id, :person_office_id, :person_id, :action, :role, :purpose, :at);

-- query request_uses many 100
-- :office_id uuid, :request_id uuid
-- > who text?, role text?, action text, at instant
SELECT COALESCE(a.name, o.name) AS who, u.role, u.action, u.at
  FROM info_request_use u
  LEFT JOIN person p ON p.office_id = u.person_office_id AND p.id = u.person_id
  LEFT JOIN agency a ON a.id = p.agency_id
  LEFT JOIN office o ON o.id = u.person_office_id
 WHERE u.office_id = :office_id AND u.request_id = :request_id
 ORDER BY u.id DESC;

-- query request_opened_newest many 201
-- :agency_id uuid, :reader uuid, :in_office uuid?, :since instant, :before uuid, :limit int
-- > id uuid, request_id uuid, number text, kind text, kind_version int, office_id uuid, office text, role text?
-- > action text, purpose text?, at instant
SELECT u.id, u.request_id, r.number, r.kind, r.kind_version, u.office_id, o.name AS office, u.role, u.action, u.purpose, u.at
  FROM info_request_use u
  JOIN info_request r ON r.office_id = u.office_id AND r.id = u.request_id
  JOIN agency_office s ON s.office_id = r.office_id AND s.agency_id = r.agency_id
  JOIN office o ON o.id = u.person_office_id
  JOIN person p ON p.office_id = u.person_office_id AND p.id = u.person_id
 WHERE r.agency_id = :agency_id AND (p.agency_id IS NULL OR p.agency_id <> r.agency_id)
   AND (:in_office IS NULL OR u.office_id = :in_office) AND u.at >= :since AND u.id < :before
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.person_id = :reader
                      AND ((n.object_kind = 'info_request' AND n.object_id = r.id)
                           OR (n.object_kind = 'application' AND n.object_id = r.application_id)))
 ORDER BY u.id DESC LIMIT :limit;

-- query request_opened_oldest many 201
-- :agency_id uuid, :reader uuid, :in_office uuid?, :since instant, :after uuid, :limit int
-- > id uuid, request_id uuid, number text, kind text, kind_version int, office_id uuid, office text, role text?
-- > action text, purpose text?, at instant
SELECT u.id, u.request_id, r.number, r.kind, r.kind_version, u.office_id, o.name AS office, u.role, u.action, u.purpose, u.at
  FROM info_request_use u
  JOIN info_request r ON r.office_id = u.office_id AND r.id = u.request_id
  JOIN agency_office s ON s.office_id = r.office_id AND s.agency_id = r.agency_id
  JOIN office o ON o.id = u.person_office_id
  JOIN person p ON p.office_id = u.person_office_id AND p.id = u.person_id
 WHERE r.agency_id = :agency_id AND (p.agency_id IS NULL OR p.agency_id <> r.agency_id)
   AND (:in_office IS NULL OR u.office_id = :in_office) AND u.at >= :since AND u.id > :after
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.person_id = :reader
                      AND ((n.object_kind = 'info_request' AND n.object_id = r.id)
                           OR (n.object_kind = 'application' AND n.object_id = r.application_id)))
 ORDER BY u.id LIMIT :limit;

-- query request_offices many 200
-- :agency_id uuid
-- > id uuid, name text
SELECT o.id, o.name FROM office o JOIN agency_office s ON s.office_id = o.id WHERE s.agency_id = :agency_id ORDER BY o.name;

-- query request_late many 100
-- :now instant, :limit int
-- > office_id uuid, id uuid, agency_id uuid, number text
SELECT office_id, id, agency_id, number FROM info_request
 WHERE state IN ('sent', 'opened') AND reminded_at IS NULL AND due_at < :now ORDER BY due_at, office_id, id LIMIT :limit;

-- query request_to_remind one
-- :office_id uuid, :id uuid, :before instant
-- > office_id uuid, id uuid, agency_id uuid, number text
SELECT office_id, id, agency_id, number FROM info_request
 WHERE office_id = :office_id AND id = :id AND state IN ('sent', 'opened') AND requested_at < :before
   AND (reminded_at IS NULL OR reminded_at < :before);

-- query request_reminded exec
-- :office_id uuid, :id uuid, :at instant
UPDATE info_request SET reminded_at = :at WHERE office_id = :office_id AND id = :id;
