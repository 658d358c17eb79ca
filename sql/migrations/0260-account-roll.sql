-- Who has an account and which position, as one mark that changes with them: what was read from them once (src/access/roll.h)
-- is read again only when the mark is another. A random mark, so that no two states of any database share one.
CREATE TABLE account_roll (
    office_id UUID NOT NULL PRIMARY KEY REFERENCES office (id), -- P1 account
    mark UUID NOT NULL                   -- P1 account
);

-- postgres: ALTER TABLE account_roll ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON account_roll USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
