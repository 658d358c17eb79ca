-- expect: :narrative goes into sample.narrative, which is P3
-- query q exec
-- :id uuid, :narrative bytes
UPDATE sample SET narrative = :narrative WHERE id = :id;
