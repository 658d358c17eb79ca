-- A changed rule of the passport desk was tried on past applications before it may be published; findings keep all kinds of
-- sources that a rule can count.
CREATE TABLE content_trial (
    office_id UUID NOT NULL,             -- P1 reference
    id UUID NOT NULL,                    -- P1 reference
    kind TEXT NOT NULL,                  -- P0 reference
    key TEXT NOT NULL,                   -- P0 reference
    version BIGINT NOT NULL,             -- P0 reference
    from_day TEXT NOT NULL,              -- P1 reference
    to_day TEXT NOT NULL,                -- P1 reference
    applications BIGINT NOT NULL,        -- P1 reference
    tried_by UUID NOT NULL,              -- P2 reference
    tried_at BIGINT NOT NULL,            -- P1 reference
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, kind, key, version) REFERENCES content (office_id, kind, key, version)
);
CREATE INDEX content_trial_of ON content_trial (office_id, kind, key, version, tried_at);
CREATE INDEX application_by_day ON application (office_id, created_at);
ALTER TABLE finding ADD COLUMN desk_groups BIGINT NOT NULL DEFAULT 0; -- P1 application

-- postgres: ALTER TABLE content_trial ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON content_trial USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
