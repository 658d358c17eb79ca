-- A twentieth of all decisions, drawn by a key, is looked at once more by a senior who had no part in it. `id` is that of the
-- decision.
CREATE TABLE second_look (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    drawn_at BIGINT NOT NULL,            -- P1 application
    judged_by UUID,                      -- P2 application
    judged_at BIGINT,                    -- P1 application
    verdict TEXT,                        -- P1 application
    outcome TEXT,                        -- P1 application
    why BYTEA,                           -- P3 application
    PRIMARY KEY (office_id, id)
);
CREATE INDEX second_look_waiting ON second_look (office_id, drawn_at) WHERE judged_at IS NULL;
CREATE INDEX second_look_by_day ON second_look (office_id, drawn_at);

-- postgres: ALTER TABLE second_look ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON second_look USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
