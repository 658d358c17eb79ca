-- expect: there is no column sample.absent
-- query q exec
-- :phone lookup(sample.absent)
DELETE FROM sample WHERE phone_key = :phone;
