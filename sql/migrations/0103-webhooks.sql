-- Where the office's own systems hear that something happened: an address, the secret that signs, and which events.

CREATE TABLE webhook (
    office_id UUID NOT NULL,             -- P1 reference
    id UUID NOT NULL,                    -- P1 reference
    url TEXT NOT NULL,                   -- P1 reference
    secret BYTEA NOT NULL,               -- P4 reference
    events TEXT NOT NULL,                -- P1 reference
    state TEXT NOT NULL,                 -- P1 reference
    created_by UUID NOT NULL,            -- P2 reference
    created_at BIGINT NOT NULL,          -- P1 reference
    PRIMARY KEY (office_id, id)
);

-- postgres: ALTER TABLE webhook ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON webhook USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
