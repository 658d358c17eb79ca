-- expect: declares 1 columns and gives 2
-- query q one
-- > number int
SELECT number, id FROM sample;
