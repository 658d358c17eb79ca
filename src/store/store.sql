-- The queries of the store itself.

-- query migration_table_exists one
-- > found int
-- sqlite: SELECT count(*) AS found FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration';
-- postgres: SELECT count(*) AS found FROM pg_class WHERE oid = to_regclass('schema_migration');

-- query migration_lock exec
-- postgres: SELECT pg_advisory_xact_lock(5497558138880);
-- sqlite: DELETE FROM schema_migration WHERE FALSE;

-- query migrations_applied many 10000
-- > number int, name text, checksum bytes
SELECT number, name, checksum FROM schema_migration ORDER BY number;

-- query migration_record exec
-- :number int, :name text, :checksum bytes, :applied_at instant
INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (:number, :name, :checksum, :applied_at);

-- query data_key_newest one
-- :office_id uuid, :purpose text
-- > version int, wrapped bytes
SELECT version, wrapped FROM data_key WHERE office_id = :office_id AND purpose = :purpose ORDER BY version DESC LIMIT 1;

-- query data_key_by_version one
-- :office_id uuid, :purpose text, :version int
-- > version int, wrapped bytes
SELECT version, wrapped FROM data_key WHERE office_id = :office_id AND purpose = :purpose AND version = :version;

-- query data_key_add exec
-- :office_id uuid, :purpose text, :version int, :wrapped bytes, :made_at instant
INSERT INTO data_key (office_id, purpose, version, wrapped, made_at)
VALUES (:office_id, :purpose, :version, :wrapped, :made_at)
ON CONFLICT (office_id, purpose, version) DO NOTHING;

-- query data_key_all many 200
-- :office_id uuid, :purpose text, :version int, :limit int
-- > office_id uuid, purpose text, version int, wrapped bytes
SELECT office_id, purpose, version, wrapped FROM data_key
 WHERE (office_id, purpose, version) > (:office_id, :purpose, :version) ORDER BY office_id, purpose, version LIMIT :limit;

-- query data_key_rewrap exec
-- :office_id uuid, :purpose text, :version int, :wrapped bytes
UPDATE data_key SET wrapped = :wrapped WHERE office_id = :office_id AND purpose = :purpose AND version = :version;

-- query data_key_offices many 4000
-- > office_id uuid, oldest int, newest int, made_at instant
SELECT office_id, min(version) AS oldest, max(version) AS newest, max(made_at) AS made_at FROM data_key
 WHERE purpose = 'seal' GROUP BY office_id ORDER BY office_id;

-- query data_key_retire exec
-- :office_id uuid, :before instant
DELETE FROM data_key WHERE office_id = :office_id AND purpose = 'seal'
   AND version <
       (SELECT max(k.version) FROM data_key k WHERE k.office_id = :office_id AND k.purpose = 'seal')
   AND :before >= (SELECT max(k.made_at) FROM data_key k WHERE k.office_id = :office_id AND k.purpose = 'seal');

-- The id is the case's. A key holds no time: nothing of a tip does.
-- query case_key_get one
-- :office_id uuid, :id uuid
-- > wrapped sealed(case_key.wrapped, id)
SELECT wrapped FROM case_key WHERE office_id = :office_id AND id = :id;

-- query case_key_add exec
-- :office_id uuid, :id uuid, :wrapped sealed(case_key.wrapped, id)
INSERT INTO case_key (office_id, id, wrapped) VALUES (:office_id, :id, :wrapped) ON CONFLICT (office_id, id) DO NOTHING;

-- An id is random: it is of one office.
-- query case_key_forget exec
-- :id uuid
DELETE FROM case_key WHERE id = :id;

-- query case_key_found one
-- :id uuid
-- > found int
SELECT count(*) AS found FROM case_key WHERE id = :id;

-- query case_key_sample many 50
-- > office_id uuid, id uuid, wrapped sealed(case_key.wrapped, id)
SELECT office_id, id, wrapped FROM case_key ORDER BY office_id, id LIMIT 50;

-- query change_add exec
-- :office_id uuid, :topic text, :row_id uuid, :kind text, :recorded_at instant
-- sqlite: INSERT INTO change_feed (epoch, office_id, topic, row_id, kind, recorded_at)
-- sqlite: VALUES (0, :office_id, :topic, :row_id, :kind, :recorded_at);
-- postgres: INSERT INTO change_feed (epoch, office_id, topic, row_id, kind, recorded_at)
-- postgres: VALUES (pg_current_xact_id()::text::bigint, :office_id, :topic, :row_id, :kind, :recorded_at);

-- In SQLite, where the epoch is always 0, a comparison of both would bound the index by the epoch alone and read the whole
-- feed of the office.
-- query changes_after each
-- :office_id uuid, :epoch int, :number int, :maximum int
-- > epoch int, number int, topic text, row_id uuid, kind text
SELECT epoch, number, topic, row_id, kind FROM change_feed
WHERE office_id = :office_id
-- sqlite: AND epoch = :epoch AND number > :number
-- postgres: AND (epoch, number) > (:epoch, :number)
-- postgres: AND epoch < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY epoch, number LIMIT :maximum;

-- query change_latest one
-- :office_id uuid
-- > epoch int, number int
SELECT COALESCE(max(c.epoch), 0) AS epoch, COALESCE(max(c.number), 0) AS number
  FROM (SELECT epoch, number FROM change_feed
         WHERE office_id = :office_id
-- postgres: AND epoch < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
         ORDER BY epoch DESC, number DESC LIMIT 1) c;

-- The same of many offices, in their order: `offices` is 16 bytes of each.
-- query change_latest_each many 1000
-- :offices bytes, :count int
-- > epoch int, number int
-- sqlite: WITH RECURSIVE place(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM place WHERE i + 1 < :count),
-- sqlite: asked(i, office_id) AS (SELECT i, substr(:offices, 16 * i + 1, 16) FROM place)
-- postgres: WITH asked(i, office_id) AS (SELECT i, CAST(encode(substr(:offices, 16 * i + 1, 16), 'hex') AS uuid)
-- postgres:   FROM generate_series(0, CAST(:count AS int) - 1) AS i)
SELECT COALESCE((SELECT c.epoch FROM change_feed c WHERE c.office_id = a.office_id
-- postgres: AND c.epoch < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                  ORDER BY c.epoch DESC, c.number DESC LIMIT 1), 0) AS epoch,
       COALESCE((SELECT c.number FROM change_feed c WHERE c.office_id = a.office_id
-- postgres: AND c.epoch < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                  ORDER BY c.epoch DESC, c.number DESC LIMIT 1), 0) AS number
  FROM asked a ORDER BY a.i;

-- query receipt_touch one
-- :office_id uuid, :id uuid, :content lookup(write_receipt.content_hash), :result bytes?, :made_at instant
-- > attempts int, same bool, result bytes?
INSERT INTO write_receipt (office_id, id, content_hash, attempts, result, made_at)
VALUES (:office_id, :id, :content, 1, :result, :made_at)
ON CONFLICT (office_id, id) DO UPDATE SET attempts = write_receipt.attempts + 1
RETURNING attempts, content_hash = :content AS same, result;

-- query receipt_keep exec
-- :office_id uuid, :id uuid, :result bytes
UPDATE write_receipt SET result = :result WHERE office_id = :office_id AND id = :id;

-- query office_context exec trace
-- :office text, :scope text
-- postgres: SELECT set_config('kentongan.office', :office, true), set_config('kentongan.scope', :scope, true);
-- sqlite: DELETE FROM schema_migration WHERE FALSE AND :office = :scope;
