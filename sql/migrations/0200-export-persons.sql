-- Which persons somebody took out in files without a second person, so that fifty a day stay fifty when they are fetched
-- slice by slice. Kept a day.

CREATE TABLE export_person (
    office_id UUID NOT NULL,             -- P1 work
    person_id UUID NOT NULL,             -- P2 work
    object_kind TEXT NOT NULL,           -- P1 work
    object_id UUID NOT NULL,             -- P1 work
    exported_at BIGINT NOT NULL,         -- P1 work
    PRIMARY KEY (office_id, person_id, object_kind, object_id)
);

-- postgres: ALTER TABLE export_person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON export_person USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
