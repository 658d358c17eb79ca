-- expect: parameter :id is not declared
-- query q exec
DELETE FROM sample WHERE id = :id;
