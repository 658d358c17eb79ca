-- Queries of the room `downloads`. The persons of a list come through the room that owns them.

-- query download_insert exec
-- :office_id uuid, :id uuid, :seq int, :number text, :list text, :filter text, :persons int, :purpose text
-- :reason sealed(export_request.reason, id), :by uuid, :at instant, :expires_at instant
INSERT INTO export_request (office_id, id, seq, number, list, filter, persons, purpose, reason, state, requested_by,
                            requested_at, expires_at, fetches_left, version)
VALUES (:office_id, :id, :seq, :number, :list, :filter, :persons, :purpose, :reason, 'waiting', :by, :at, :expires_at, 0, 1);

-- query download_item_add exec
-- :office_id uuid, :export_id uuid, :object_id uuid
INSERT INTO export_item (office_id, export_id, object_id) VALUES (:office_id, :export_id, :object_id);

-- query download_item_rows many 5000
-- :office_id uuid, :export_id uuid
-- > object_id uuid
SELECT object_id FROM export_item WHERE office_id = :office_id AND export_id = :export_id ORDER BY object_id LIMIT 5000;

-- query download_mark_named exec
-- :office_id uuid, :id uuid, :at instant
INSERT INTO named_in (office_id, object_kind, object_id, person_id, how, created_at)
SELECT DISTINCT e.office_id, 'export', e.id, n.person_id, 'inherited', CAST(:at AS BIGINT)
  FROM export_request e
  JOIN export_item i ON i.office_id = e.office_id AND i.export_id = e.id
  JOIN named_in n ON n.office_id = e.office_id AND n.object_kind = CASE WHEN e.list IN ('due', 'outside') THEN 'application' ELSE e.list END AND n.object_id = i.object_id
 WHERE e.office_id = :office_id AND e.id = :id
ON CONFLICT (office_id, object_kind, object_id, person_id) DO NOTHING;

-- query download_keep_identifiers exec
-- :office_id uuid, :id uuid
INSERT INTO source_identifier (office_id, object_kind, object_id, key_hash)
SELECT DISTINCT e.office_id, 'export', e.id, s.key_hash
  FROM export_request e
  JOIN export_item i ON i.office_id = e.office_id AND i.export_id = e.id
  JOIN source_identifier s ON s.office_id = e.office_id AND s.object_kind = CASE WHEN e.list IN ('due', 'outside') THEN 'application' ELSE e.list END AND s.object_id = i.object_id
 WHERE e.office_id = :office_id AND e.id = :id
ON CONFLICT (office_id, object_kind, object_id, key_hash) DO NOTHING;

-- query download_one one
-- :office_id uuid, :id uuid
-- > id uuid, number text, list text, filter text, persons int, purpose text, reason sealed(export_request.reason, id)
-- > state text, requested_by uuid, requester text, requested_at instant, expires_at instant, decider text?
-- > decided_at instant?, note sealed(export_request.note, id)?, fetches_left int, version int
SELECT e.id, e.number, e.list, e.filter, e.persons, e.purpose, e.reason, e.state, e.requested_by, p.name AS requester,
       e.requested_at, e.expires_at, d.name AS decider, e.decided_at, e.note, e.fetches_left, e.version
  FROM export_request e
  JOIN person p ON p.office_id = e.office_id AND p.id = e.requested_by
  LEFT JOIN person d ON d.office_id = e.office_id AND d.id = e.decided_by
 WHERE e.office_id = :office_id AND e.id = :id;

-- query download_rows many 201
-- :office_id uuid, :reader uuid, :mine bool, :undecided bool, :now instant, :before int, :limit int
-- > id uuid, seq int, number text, list text, persons int, purpose text, state text, requester text, requested_by uuid
-- > requested_at instant, expires_at instant, fetches_left int
SELECT e.id, e.seq, e.number, e.list, e.persons, e.purpose, e.state, p.name AS requester, e.requested_by, e.requested_at,
       e.expires_at, e.fetches_left
  FROM export_request e
  JOIN person p ON p.office_id = e.office_id AND p.id = e.requested_by
 WHERE e.office_id = :office_id AND e.seq < :before
   AND (NOT :mine OR e.requested_by = :reader)
   AND (NOT :undecided OR (e.state = 'waiting' AND e.expires_at > :now AND e.requested_by <> :reader))
   AND NOT EXISTS (SELECT 1 FROM named_in n WHERE n.office_id = e.office_id AND n.object_kind = 'export'
                      AND n.object_id = e.id AND n.person_id = :reader)
 ORDER BY e.seq DESC LIMIT :limit;

-- query download_decided exec
-- :state text, :by uuid, :at instant, :note sealed(export_request.note, id)?, :expires_at instant, :fetches int
-- :office_id uuid, :id uuid
UPDATE export_request SET state = :state, decided_by = :by, decided_at = :at, note = :note, expires_at = :expires_at,
       fetches_left = :fetches, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'waiting';

-- query download_taken exec
-- :office_id uuid, :id uuid, :now instant
UPDATE export_request SET fetches_left = fetches_left - 1, version = version + 1
 WHERE office_id = :office_id AND id = :id AND state = 'approved' AND fetches_left > 0 AND expires_at > :now;

-- query export_person_note exec
-- :office_id uuid, :person_id uuid, :object_kind text, :object_id uuid, :at instant
INSERT INTO export_person (office_id, person_id, object_kind, object_id, exported_at)
VALUES (:office_id, :person_id, :object_kind, :object_id, :at)
ON CONFLICT (office_id, person_id, object_kind, object_id) DO UPDATE SET exported_at = excluded.exported_at;

-- query export_person_count one
-- :office_id uuid, :person_id uuid, :since instant, :shown bool
-- > persons int
SELECT count(*) AS persons FROM export_person
 WHERE office_id = :office_id AND person_id = :person_id AND exported_at > :since
   AND (object_kind LIKE 'shown-%') = :shown;
