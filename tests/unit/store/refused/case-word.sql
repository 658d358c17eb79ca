-- expect: write sealed(table.column, id) or sealed(table.column, id, case field)
-- query q exec
-- :id uuid, :sample_id uuid, :told sealed(sample_part.told, id, sample_id)
UPDATE sample_part SET told = :told WHERE id = :id AND sample_id = :sample_id;
