-- Queries of what every room uses: running numbers, the office of the public portal, whether the keys belong here.

-- query program_counter_step one
-- :office_id uuid
-- :kind text
-- :year int
-- > value int
INSERT INTO counter (office_id, kind, year, value) VALUES (:office_id, :kind, :year, 1)
ON CONFLICT (office_id, kind, year) DO UPDATE SET value = counter.value + 1 RETURNING value;

-- query program_counter_draw many 2
-- :office_id uuid
-- :kind text
-- :year int
-- :order_kind text
-- > kind text, value int
INSERT INTO counter (office_id, kind, year, value) VALUES (:office_id, :kind, :year, 1), (:office_id, :order_kind, 0, 1)
ON CONFLICT (office_id, kind, year) DO UPDATE SET value = counter.value + 1
-- sqlite: RETURNING kind, value;
-- postgres: RETURNING kind, CASE set_config('synchronous_commit', 'off', true) WHEN 'off' THEN value END AS value;

-- query program_office one
-- :id uuid
-- > id uuid, code text, name text, zone text, address text, phone text, letter_pattern text, fictional bool
-- > place text, version int
SELECT id, code, name, zone, address, phone, letter_pattern, fictional, place, version FROM office WHERE id = :id;

-- query program_offices many 200
-- > id uuid, code text, name text, zone text, address text, phone text, letter_pattern text, fictional bool
-- > place text, version int
SELECT id, code, name, zone, address, phone, letter_pattern, fictional, place, version FROM office ORDER BY created_at, code;

-- query program_office_change exec
-- :address text, :phone text, :letter_pattern text, :place text, :id uuid, :version int
UPDATE office SET address = :address, phone = :phone, letter_pattern = :letter_pattern, place = :place,
       version = version + 1
 WHERE id = :id AND version = :version;

-- query program_office_areas many 200
-- :office_id uuid
-- > regency_code text
SELECT regency_code FROM office_area WHERE office_id = :office_id ORDER BY regency_code;

-- query program_office_insert exec
-- :id uuid
-- :code text
-- :name text
-- :zone text
-- :address text
-- :phone text
-- :letter_pattern text
-- :fictional bool
-- :created_at instant
INSERT INTO office (id, code, name, zone, address, phone, letter_pattern, fictional, created_at)
VALUES (:id, :code, :name, :zone, :address, :phone, :letter_pattern, :fictional, :created_at);

-- query program_office_area_insert exec
-- :office_id uuid
-- :regency_code text
INSERT INTO office_area (office_id, regency_code) VALUES (:office_id, :regency_code)
ON CONFLICT (office_id, regency_code) DO NOTHING;

-- query program_agency_insert exec
-- :id uuid
-- :key text
-- :name text
-- :kind text
-- :regency_code text
-- :contact text
INSERT INTO agency (id, key, name, kind, regency_code, contact) VALUES (:id, :key, :name, :kind, :regency_code, :contact)
ON CONFLICT (key) DO NOTHING;

-- query program_agency_office_insert exec
-- :office_id uuid
-- :agency_id uuid
INSERT INTO agency_office (office_id, agency_id) VALUES (:office_id, :agency_id)
ON CONFLICT (office_id, agency_id) DO NOTHING;

-- query program_agencies many 200
-- :office_id uuid
-- > id uuid, key text, name text, kind text, regency_code text, contact text
SELECT a.id, a.key, a.name, a.kind, a.regency_code, a.contact
  FROM agency a JOIN agency_office s ON s.agency_id = a.id
 WHERE s.office_id = :office_id ORDER BY a.kind, a.name;

-- query program_data_keys each
-- > office_id uuid, purpose text, version int, wrapped bytes
SELECT office_id, purpose, version, wrapped FROM data_key ORDER BY office_id, purpose, version;

-- query program_data_key_any one
-- > found bool
SELECT EXISTS (SELECT 1 FROM data_key) AS found;

-- query program_journal_any one
-- > found bool
SELECT EXISTS (SELECT 1 FROM journal_entry) AS found;

-- Of either database.
-- query program_installation one
-- > id uuid
SELECT id FROM installation WHERE one = TRUE;

-- query program_installation_name exec
-- :id uuid
INSERT INTO installation (one, id) VALUES (TRUE, :id) ON CONFLICT (one) DO NOTHING;

-- query program_installation_rename exec
-- :id uuid
UPDATE installation SET id = :id WHERE one = TRUE;
