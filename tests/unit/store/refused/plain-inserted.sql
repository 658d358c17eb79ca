-- expect: :victim goes into sample.victim, which is P4
-- query q exec
-- :id uuid, :victim bytes
INSERT INTO sample (office_id, id, number, narrative, victim) SELECT office_id, id, number, narrative, :victim FROM sample WHERE id = :id;
