-- expect: no such column: nmber
-- query q one
-- > nmber int
SELECT nmber FROM sample;
