-- Browsers that asked to be told that there is a warning. `id` is drawn from the endpoint: a browser belongs to who asked last.
CREATE TABLE push_subscription (
    office_id UUID NOT NULL,             -- P1 account
    id UUID NOT NULL,                    -- P2 account
    person_id UUID NOT NULL,             -- P2 account
    endpoint BYTEA NOT NULL,             -- P3 account
    point BYTEA NOT NULL,                -- P3 account
    auth BYTEA NOT NULL,                 -- P4 account
    created_at BIGINT NOT NULL,          -- P2 account
    PRIMARY KEY (office_id, id)
);
CREATE INDEX push_subscription_of ON push_subscription (office_id, person_id);

-- By what push services know the office (VAPID): one pair, for browsers bind their subscription to it.
CREATE TABLE push_key (
    office_id UUID NOT NULL,             -- P1 reference
    id UUID NOT NULL,                    -- P1 reference
    secret BYTEA NOT NULL,               -- P4 reference
    created_at BIGINT NOT NULL,          -- P1 reference
    PRIMARY KEY (office_id, id)
);

-- postgres: ALTER TABLE push_subscription ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON push_subscription USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
-- postgres: ALTER TABLE push_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON push_key USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
