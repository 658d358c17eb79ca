-- expect: sample.narrative belongs to no case
-- query q exec
-- :id uuid, :narrative sealed(sample.narrative, id, case id)
UPDATE sample SET narrative = :narrative WHERE id = :id;
