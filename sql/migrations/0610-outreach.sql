-- Outreach that was not drawn: a visit, a talk, a campaign. What a village reports in the days after was asked for. The day and
-- the villages as they stand were written down at `known_at` by `written_by`; what had arrived before is left out of counts only
-- once a second person agreed. `note` is sealed; nobody's name belongs there.
CREATE TABLE outreach_event (
    office_id UUID NOT NULL,             -- P1 warning
    id UUID NOT NULL,                    -- P1 warning
    kind TEXT NOT NULL,                  -- P1 warning
    held_by TEXT NOT NULL,               -- P1 warning
    held_on TEXT NOT NULL,               -- P1 warning
    district TEXT NOT NULL,              -- P1 warning
    note BYTEA,                          -- P3 warning
    state TEXT NOT NULL,                 -- P1 warning
    created_by UUID NOT NULL,            -- P2 warning
    created_at BIGINT NOT NULL,          -- P1 warning
    written_by UUID NOT NULL,            -- P2 warning
    known_at BIGINT NOT NULL,            -- P1 warning
    agreed_by UUID,                      -- P2 warning
    agreed_at BIGINT,                    -- P1 warning
    version BIGINT NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, id)
);
CREATE INDEX outreach_event_newest ON outreach_event (office_id, held_on);

CREATE TABLE outreach_village (
    office_id UUID NOT NULL,             -- P1 warning
    event_id UUID NOT NULL,              -- P1 warning
    village_code TEXT NOT NULL,          -- P1 warning
    PRIMARY KEY (office_id, event_id, village_code),
    FOREIGN KEY (office_id, event_id) REFERENCES outreach_event (office_id, id)
);

-- Every version, with who wrote it: nothing is written over.
CREATE TABLE outreach_past (
    office_id UUID NOT NULL,             -- P1 warning
    id UUID NOT NULL,                    -- P1 warning
    event_id UUID NOT NULL,              -- P1 warning
    version BIGINT NOT NULL,             -- P1 warning
    act TEXT NOT NULL,                   -- P1 warning
    kind TEXT NOT NULL,                  -- P1 warning
    held_by TEXT NOT NULL,               -- P1 warning
    held_on TEXT NOT NULL,               -- P1 warning
    villages TEXT NOT NULL,              -- P1 warning
    note BYTEA,                          -- P3 warning
    done_by UUID NOT NULL,               -- P2 warning
    done_at BIGINT NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, event_id, version),
    FOREIGN KEY (office_id, event_id) REFERENCES outreach_event (office_id, id)
);

-- postgres: ALTER TABLE outreach_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON outreach_event USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
-- postgres: ALTER TABLE outreach_village ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON outreach_village USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
-- postgres: ALTER TABLE outreach_past ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON outreach_past USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
