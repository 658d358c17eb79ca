-- expect: plain value into sample.narrative
-- query q exec
-- :id uuid
UPDATE sample SET narrative = x'00' WHERE id = :id;
