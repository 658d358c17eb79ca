-- A warning is about one area or several: districts of one regency without the others. '' is the whole working area.

CREATE TABLE warning_area (
    office_id UUID NOT NULL,             -- P1 warning
    warning_id UUID NOT NULL,            -- P1 warning
    area TEXT NOT NULL,                  -- P1 warning
    PRIMARY KEY (office_id, warning_id, area),
    FOREIGN KEY (office_id, warning_id) REFERENCES warning (office_id, id)
);

INSERT INTO warning_area (office_id, warning_id, area) SELECT office_id, id, area FROM warning;

ALTER TABLE warning DROP COLUMN area;

-- postgres: ALTER TABLE warning_area ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON warning_area USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
