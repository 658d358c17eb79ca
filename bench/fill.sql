-- What the bulk loader needs beside the rooms' own queries.

-- query fill_counter exec
-- :office_id uuid
-- :kind text
-- :year int
-- :value int
INSERT INTO counter (office_id, kind, year, value) VALUES (:office_id, :kind, :year, :value)
ON CONFLICT (office_id, kind, year) DO UPDATE SET value = :value;

-- query fill_counter_value each
-- :office_id uuid
-- :kind text
-- :year int
-- > value int
SELECT value FROM counter WHERE office_id = :office_id AND kind = :kind AND year = :year;
