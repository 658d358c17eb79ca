-- query sample_add exec
-- :office_id uuid, :id uuid, :number int, :weight real?, :open bool, :happened_on date?
-- :phone lookup(sample.phone_key)?, :narrative sealed(sample.narrative, id), :victim sealed(sample.victim, id)?
-- :note text?
INSERT INTO sample (office_id, id, number, weight, open, happened_on, phone_key, narrative, victim, note)
VALUES (:office_id, :id, :number, :weight, :open, :happened_on, :phone, :narrative, :victim, :note);

-- query sample_trace exec trace
-- :office_id uuid, :id uuid, :number int, :narrative sealed(sample.narrative, id), :note text?
INSERT INTO sample (office_id, id, number, open, narrative, note)
VALUES (:office_id, :id, :number, TRUE, :narrative, :note);

-- query sample_by_id one
-- :office_id uuid
-- :id uuid
-- > number int, weight real?, open bool, happened_on date?, narrative sealed(sample.narrative, id)
-- > victim sealed(sample.victim, id)?, note text?
SELECT number, weight, open, happened_on, narrative, victim, note FROM sample WHERE office_id = :office_id AND id = :id;

-- query sample_by_phone many 2
-- :office_id uuid, :phone lookup(sample.phone_key)
-- > id uuid, number int, narrative sealed(sample.narrative, id)
SELECT id, number, narrative FROM sample WHERE office_id = :office_id AND phone_key = :phone ORDER BY number;

-- query sample_walk each
-- > office_id uuid, id uuid, narrative sealed(sample.narrative, id), kind text
-- sqlite: SELECT office_id, id, narrative, 'a:b' AS kind FROM sample ORDER BY number;
-- postgres: SELECT office_id, id, narrative, 'a:b'::text AS kind FROM sample ORDER BY number;

-- query sample_copy exec
-- :from_id uuid, :to_id uuid
UPDATE sample SET narrative = other.narrative FROM (SELECT narrative FROM sample WHERE id = :from_id) AS other
WHERE id = :to_id;

-- query sample_narrative_set exec
-- :office_id uuid, :id uuid, :narrative sealed(sample.narrative, id)
UPDATE sample SET narrative = :narrative, note = NULL WHERE office_id = :office_id AND id = :id;

-- query sample_count one
-- > count int, total int
SELECT count(*) AS count, CAST(COALESCE(sum(number), 0) AS BIGINT) AS total FROM sample;

-- query sample_part_add exec
-- :office_id uuid, :id uuid, :sample_id uuid, :told sealed(sample_part.told, id, case sample_id)
INSERT INTO sample_part (office_id, id, sample_id, told) VALUES (:office_id, :id, :sample_id, :told);

-- query sample_part_told one
-- :office_id uuid, :id uuid
-- > id uuid, sample_id uuid, told sealed(sample_part.told, id, case sample_id)
SELECT id, sample_id, told FROM sample_part WHERE office_id = :office_id AND id = :id;

-- query sample_part_raw one
-- :office_id uuid, :id uuid
-- > raw bytes
SELECT substr(told, 1) AS raw FROM sample_part WHERE office_id = :office_id AND id = :id;

-- query sample_part_copy exec
-- :from_id uuid, :to_id uuid
UPDATE sample_part SET told = other.told FROM (SELECT told FROM sample_part WHERE id = :from_id) AS other WHERE id = :to_id;

-- query sample_part_move exec
-- :id uuid, :sample_id uuid
UPDATE sample_part SET sample_id = :sample_id WHERE id = :id;

-- query sample_case_raw one
-- :office_id uuid, :id uuid
-- > raw bytes
SELECT substr(wrapped, 1) AS raw FROM case_key WHERE office_id = :office_id AND id = :id;

-- query sample_case_copy exec
-- :from_id uuid, :to_id uuid
UPDATE case_key SET wrapped = other.wrapped FROM (SELECT wrapped FROM case_key WHERE id = :from_id) AS other
WHERE id = :to_id;

-- query sample_case_forget exec
-- :office_id uuid, :id uuid
DELETE FROM case_key WHERE office_id = :office_id AND id = :id;

-- query sample_case_count one
-- > count int
SELECT count(*) AS count FROM case_key;
