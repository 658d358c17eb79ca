-- expect: sample.note is P1: only P3 and P4 are sealed
-- query q exec
-- :id uuid, :note sealed(sample.note, id)
UPDATE sample SET note = :note WHERE id = :id;
