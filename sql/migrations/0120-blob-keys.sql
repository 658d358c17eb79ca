-- Which version of its key seals an office's files, and how far the walk that seals the old ones again has come.

CREATE TABLE blob_key (
    office_id UUID PRIMARY KEY,          -- P1 reference
    version BIGINT NOT NULL,             -- P1 reference
    state TEXT NOT NULL,                 -- P1 reference
    cursor BYTEA NOT NULL,               -- P1 reference
    started_at BIGINT NOT NULL           -- P1 reference
);

-- postgres: ALTER TABLE blob_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON blob_key USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
