-- expect: sealed told: the row has no uuid sample_id
-- query q one
-- :id uuid, :sample_id uuid
-- > told sealed(sample_part.told, id, case sample_id)
SELECT told FROM sample_part WHERE id = :id AND sample_id = :sample_id;
