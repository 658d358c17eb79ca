-- expect: column 1 is total here and number in the query
-- query q one
-- > total int
SELECT number FROM sample;
