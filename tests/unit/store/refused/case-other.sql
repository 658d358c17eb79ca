-- expect: sample_part.told is sealed under the key of its case: write sealed(sample_part.told, id, case sample_id)
-- query q exec
-- :id uuid, :told sealed(sample_part.told, id, case id)
INSERT INTO sample_part (id, told) VALUES (:id, :told);
