-- expect: only exec is a trace
-- query sample_number one trace
-- :id uuid
-- > number int
SELECT number FROM sample WHERE id = :id;
