-- expect: narrative comes from sample.narrative, which is P3
-- query q one
-- :id uuid
-- > narrative bytes
UPDATE sample SET number = 1 WHERE id = :id RETURNING narrative;
