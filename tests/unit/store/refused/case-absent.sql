-- expect: there is no uuid :sample_id beside it
-- query q exec
-- :id uuid, :told sealed(sample_part.told, id, case sample_id)
UPDATE sample_part SET told = :told WHERE id = :id;
