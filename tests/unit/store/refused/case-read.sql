-- expect: sample_part.told is sealed under the key of its case: write sealed(sample_part.told, id, case sample_id)
-- query q one
-- :id uuid
-- > told sealed(sample_part.told, id)
SELECT told FROM sample_part WHERE id = :id;
