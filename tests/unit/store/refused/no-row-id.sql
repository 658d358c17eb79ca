-- expect: there is no uuid id beside it
-- query q one
-- :office_id uuid
-- > narrative sealed(sample.narrative, id)
SELECT narrative FROM sample WHERE office_id = :office_id LIMIT 1;
