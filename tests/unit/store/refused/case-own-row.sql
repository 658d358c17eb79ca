-- expect: is of the case's own row: sealing it makes the key, so only INSERT may
-- query q exec
-- :id uuid, :told sealed(sample_part.told, id, case id)
UPDATE sample_part SET told = :told WHERE id = :id;
