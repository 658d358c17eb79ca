-- Who owns which sealed file.

-- query blob_row_add exec
-- :office_id uuid, :id uuid, :address bytes, :class text, :owner_kind text, :owner_id uuid, :media_type text, :size int
-- :retention text, :created_at instant
INSERT INTO blob (office_id, id, address, class, owner_kind, owner_id, media_type, size, retention, created_at)
VALUES (:office_id, :id, :address, :class, :owner_kind, :owner_id, :media_type, :size, :retention, :created_at)
ON CONFLICT (office_id, id) DO NOTHING;

-- query blob_row one
-- :office_id uuid, :id uuid
-- > office_id uuid, id uuid, address bytes, class text, owner_kind text, owner_id uuid, media_type text, size int
-- > retention text, created_at instant
SELECT office_id, id, address, class, owner_kind, owner_id, media_type, size, retention, created_at
  FROM blob WHERE office_id = :office_id AND id = :id;

-- query blob_rows_of many 200
-- :office_id uuid, :owner_kind text, :owner_id uuid
-- > office_id uuid, id uuid, address bytes, class text, owner_kind text, owner_id uuid, media_type text, size int
-- > retention text, created_at instant
SELECT office_id, id, address, class, owner_kind, owner_id, media_type, size, retention, created_at
  FROM blob WHERE office_id = :office_id AND owner_kind = :owner_kind AND owner_id = :owner_id ORDER BY created_at, id;

-- query blob_rows_naming one
-- :address bytes
-- > rows int
SELECT count(*) AS rows FROM blob WHERE address = :address;

-- What is owned by a thing that is still worked on, or that ended after :before, stays; so does a kind of owner that has no
-- line here. A page belongs to what its attachment belongs to. An agency's answer stays as long as what it is about.
-- query blob_rows_due many 100
-- :before instant
-- > office_id uuid, id uuid, owner_kind text, owner_id uuid
SELECT b.office_id, b.id, b.owner_kind, b.owner_id
  FROM (SELECT f.office_id, f.id, f.retention, f.created_at, coalesce(t.owner_kind, f.owner_kind) AS owner_kind,
               coalesce(t.owner_id, f.owner_id) AS owner_id
          FROM blob f LEFT JOIN attachment t
            ON f.owner_kind = 'attachment' AND t.office_id = f.office_id AND t.id = f.owner_id
         WHERE f.created_at < :before) b
 WHERE ((b.retention = 'report' AND b.owner_kind = 'report')
     OR (b.retention = 'application' AND b.owner_kind IN ('application', 'decision'))
     OR (b.retention = 'exchange' AND b.owner_kind = 'info_request'))
   AND NOT EXISTS (SELECT 1 FROM report r
                    WHERE b.owner_kind = 'report' AND r.office_id = b.office_id AND r.id = b.owner_id
                      AND (r.state <> 'closed' OR r.changed_at >= :before))
   AND NOT EXISTS (SELECT 1 FROM application a
                    WHERE b.owner_kind = 'application' AND a.office_id = b.office_id AND a.id = b.owner_id
                      AND (a.state IN ('new', 'interview', 'proposed') OR a.changed_at >= :before))
   AND NOT EXISTS (SELECT 1 FROM decision d JOIN application a ON a.office_id = d.office_id AND a.id = d.application_id
                    WHERE b.owner_kind = 'decision' AND d.office_id = b.office_id AND d.id = b.owner_id
                      AND (a.state IN ('new', 'interview', 'proposed') OR a.changed_at >= :before))
   AND NOT EXISTS (SELECT 1 FROM info_request q
                    WHERE b.owner_kind = 'info_request' AND q.office_id = b.office_id AND q.id = b.owner_id
                      AND (q.state IN ('sent', 'opened') OR coalesce(q.answered_at, q.requested_at) >= :before))
   AND NOT EXISTS (SELECT 1 FROM info_request q JOIN application a ON a.office_id = q.office_id AND a.id = q.application_id
                    WHERE b.owner_kind = 'info_request' AND q.office_id = b.office_id AND q.id = b.owner_id
                      AND (a.state IN ('new', 'interview', 'proposed') OR a.changed_at >= :before))
   AND NOT EXISTS (SELECT 1 FROM info_request q JOIN report r ON r.office_id = q.office_id AND r.id = q.about_id
                    WHERE b.owner_kind = 'info_request' AND q.office_id = b.office_id AND q.id = b.owner_id
                      AND q.about_kind = 'report' AND (r.state <> 'closed' OR r.changed_at >= :before))
 ORDER BY b.created_at, b.office_id, b.id LIMIT 100;

-- query blob_row_end exec
-- :office_id uuid, :id uuid
DELETE FROM blob WHERE office_id = :office_id AND id = :id;

-- query blob_owner_end exec
-- :office_id uuid, :owner_kind text, :owner_id uuid, :at instant
UPDATE attachment SET state = 'expired', withdrawn_at = :at
 WHERE office_id = :office_id AND owner_kind = :owner_kind AND owner_id = :owner_id AND state = 'kept'
   AND NOT EXISTS (SELECT 1 FROM attachment_page p WHERE p.office_id = attachment.office_id AND p.attachment_id = attachment.id);

-- query blob_key one
-- :office_id uuid
-- > version int, state text, cursor bytes, started_at instant
SELECT version, state, cursor, started_at FROM blob_key WHERE office_id = :office_id;

-- query blob_key_next exec
-- :office_id uuid, :at instant, :cursor bytes
INSERT INTO blob_key (office_id, version, state, cursor, started_at) VALUES (:office_id, 2, 'walking', :cursor, :at)
ON CONFLICT (office_id) DO UPDATE SET version = blob_key.version + 1, state = 'walking', cursor = :cursor, started_at = :at
 WHERE blob_key.state = 'done';

-- query blob_key_walked exec
-- :office_id uuid, :version int, :cursor bytes, :state text
UPDATE blob_key SET cursor = :cursor, state = :state
 WHERE office_id = :office_id AND version = :version AND state = 'walking' AND cursor < :cursor;

-- query blob_addresses_after many 100
-- :office_id uuid, :cursor bytes, :limit int
-- > address bytes
SELECT DISTINCT address FROM blob WHERE office_id = :office_id AND address > :cursor ORDER BY address LIMIT :limit;

-- query blob_addresses_left one
-- :office_id uuid, :cursor bytes
-- > total int, left_over int
SELECT count(DISTINCT address) AS total,
       count(DISTINCT CASE WHEN address > :cursor THEN address END) AS left_over FROM blob WHERE office_id = :office_id;

-- query blob_key_offices many 200
-- :before instant
-- > office_id uuid, walking bool
SELECT o.id AS office_id, COALESCE(k.state = 'walking', FALSE) AS walking
  FROM office o LEFT JOIN blob_key k ON k.office_id = o.id
 WHERE COALESCE(k.state = 'walking', FALSE) OR COALESCE(k.started_at, o.created_at) < :before ORDER BY o.id;
