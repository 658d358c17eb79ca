-- expect: number is text here and BIGINT in its table
-- query q one
-- > number text
SELECT number FROM sample;
