-- A new activation token for whoever has a role: asked by one, confirmed by another, and each holds half of it. Of the first
-- half only a hash is kept. A token from the command line is told apart, and after it the account confirms nothing for a day.

CREATE TABLE token_wish (
    office_id UUID NOT NULL,             -- P1 account
    id UUID NOT NULL,                    -- P1 account
    person_id UUID NOT NULL,             -- P1 account
    first_hash BYTEA NOT NULL,           -- P2 account
    requested_by UUID NOT NULL,          -- P1 account
    created_at BIGINT NOT NULL,          -- P1 account
    expires_at BIGINT NOT NULL,          -- P1 account
    confirmed_by UUID,                   -- P1 account
    confirmed_at BIGINT,                 -- P1 account
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, person_id) REFERENCES person (office_id, id)
);
CREATE INDEX token_wish_by_person ON token_wish (office_id, person_id);

ALTER TABLE activation ADD COLUMN by_operator BOOLEAN NOT NULL DEFAULT FALSE; -- P1 account
ALTER TABLE activation ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0; -- P1 account
ALTER TABLE person ADD COLUMN confirms_from BIGINT NOT NULL DEFAULT 0; -- P1 account

-- postgres: ALTER TABLE token_wish ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON token_wish USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
