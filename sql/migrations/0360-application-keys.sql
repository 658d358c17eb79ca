-- Earlier applications of one person are found by keyed hashes of what identifies him: names and numbers are sealed, and
-- nothing here can be read back. keys_version: rules by which the keys of a name were made; 0: not yet.
ALTER TABLE application ADD COLUMN passport BYTEA; -- P3 application
ALTER TABLE application ADD COLUMN keys_version BIGINT NOT NULL DEFAULT 0; -- P1 application
CREATE INDEX application_keys_due ON application (keys_version, office_id, id);

CREATE TABLE application_key (
    office_id UUID NOT NULL,      -- P1 application
    application_id UUID NOT NULL, -- P1 application
    hash BYTEA NOT NULL,          -- P2 application
    PRIMARY KEY (office_id, application_id, hash),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);
CREATE INDEX application_key_found ON application_key (office_id, hash, application_id);

-- postgres: ALTER TABLE application_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON application_key USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
