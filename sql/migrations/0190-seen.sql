-- What telephone numbers and NIKs stand in a thing, as keyed hashes: so that whoever gets an account later is named in what
-- came before. Those of a thing are also those of what is drawn from it.
CREATE TABLE source_identifier (
    office_id UUID NOT NULL,             -- P1 report
    object_kind TEXT NOT NULL,           -- P1 report
    object_id UUID NOT NULL,             -- P1 report
    key_hash BYTEA NOT NULL,             -- P2 report
    PRIMARY KEY (office_id, object_kind, object_id, key_hash)
);
CREATE INDEX source_identifier_by_key ON source_identifier (office_id, key_hash);

-- Each attempt to break the glass, whether or not there was such a thing.
CREATE TABLE glass_try (
    office_id UUID NOT NULL,             -- P1 journal
    id UUID NOT NULL,                    -- P1 journal
    person_id UUID NOT NULL,             -- P2 journal
    at BIGINT NOT NULL,                  -- P1 journal
    PRIMARY KEY (office_id, id)
);
CREATE INDEX glass_try_by_person ON glass_try (person_id, at);

-- postgres: ALTER TABLE source_identifier ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON source_identifier USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');

-- postgres: ALTER TABLE glass_try ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON glass_try USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
