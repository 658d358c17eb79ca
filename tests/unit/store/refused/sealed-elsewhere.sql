-- expect: :victim goes into sample.narrative, which is P3
-- query q exec
-- :id uuid, :victim sealed(sample.victim, id)
UPDATE sample SET narrative = :victim WHERE id = :id;
