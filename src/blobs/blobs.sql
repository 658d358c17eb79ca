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
