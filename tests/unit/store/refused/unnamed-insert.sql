-- expect: INSERT names its columns
-- query q exec
-- :id uuid
INSERT INTO sample VALUES (:id);
