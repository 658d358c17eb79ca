-- Other budgets of false signals about areas: tried on the last two years, asked for, and switched on by a second person. The
-- texts hold one line for an event: the Mondays of the weeks at whose end it was first and last found, and the finding.
CREATE TABLE area_trial (
    office_id UUID NOT NULL,             -- P1 warning
    id UUID NOT NULL,                    -- P1 warning
    percent BIGINT NOT NULL,             -- P1 warning
    scan BOOLEAN NOT NULL,               -- P1 warning
    state TEXT NOT NULL,                 -- P1 warning
    weeks BIGINT NOT NULL,               -- P1 warning
    result TEXT NOT NULL,                -- P1 warning
    beside TEXT NOT NULL,                -- P1 warning
    tried_by UUID NOT NULL,              -- P2 warning
    tried_at BIGINT NOT NULL,            -- P1 warning
    asked_by UUID,                       -- P2 warning
    decided_by UUID,                     -- P2 warning
    decided_at BIGINT,                   -- P1 warning
    version BIGINT NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, id)
);
CREATE INDEX area_trial_newest ON area_trial (office_id, tried_at);
CREATE UNIQUE INDEX area_trial_in_force ON area_trial (office_id) WHERE state = 'in-force';

-- postgres: DO $$
-- postgres: BEGIN
-- postgres: EXECUTE 'ALTER TABLE area_trial ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
-- postgres: EXECUTE 'CREATE POLICY own_office ON area_trial USING ('
-- postgres:     '(SELECT coalesce(current_setting(''kentongan.office'', true), '''') = '''') OR office_id = ANY ('
-- postgres:     '(SELECT string_to_array(nullif(current_setting(''kentongan.office'', true), ''''), '',''))::uuid[])'
-- postgres:     ' OR office_id = ''00000000-0000-0000-0000-000000000000'')';
-- postgres: END $$;
