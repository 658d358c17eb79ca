-- expect: many wants its maximum
-- query q many
-- > number int
SELECT number FROM sample;
