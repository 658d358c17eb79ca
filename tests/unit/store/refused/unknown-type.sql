-- expect: type of id is unknown: "guid"
-- query q exec
-- :id guid
DELETE FROM sample WHERE id = :id;
