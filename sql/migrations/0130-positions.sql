-- The post that somebody holds, with its days: history is kept, and two may be held at once ("Plt. Kepala Kantor"). A null
-- first day was not recorded; a last day before the first one takes back what never held.

CREATE TABLE person_position (
    office_id UUID NOT NULL,             -- P1 account
    id UUID NOT NULL,                    -- P1 account
    person_id UUID NOT NULL,             -- P1 account
    name TEXT NOT NULL,                  -- P2 account
    valid_from TEXT,                     -- P1 account
    valid_to TEXT,                       -- P1 account
    created_at BIGINT NOT NULL,          -- P1 account
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, person_id) REFERENCES person (office_id, id)
);
CREATE INDEX person_position_by_person ON person_position (office_id, person_id);

INSERT INTO person_position (office_id, id, person_id, name, valid_from, valid_to, created_at)
SELECT office_id, id, id, position, NULL, NULL, created_at FROM person WHERE position <> '';

ALTER TABLE person DROP COLUMN position;

-- postgres: ALTER TABLE person_position ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON person_position USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
