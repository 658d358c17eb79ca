-- expect: a query ends with ;
-- query q exec
DELETE FROM sample
