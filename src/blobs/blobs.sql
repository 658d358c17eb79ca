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

-- query blob_rows_expire exec
-- :office_id uuid, :retention text, :before instant
DELETE FROM blob WHERE office_id = :office_id AND retention = :retention AND created_at < :before;

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
