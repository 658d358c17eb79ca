-- expect: sample_part.told is sealed under the key of its case: write sealed(sample_part.told, id, case sample_id)
-- query q exec
-- :id uuid, :told sealed(sample_part.told, id)
UPDATE sample_part SET told = :told WHERE id = :id;
