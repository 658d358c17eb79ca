-- Which office looks at what an office cannot look at itself: a report that names its head. Asked for by the one office (or at the
-- command line), agreed to by the head of the other.
CREATE TABLE office_overseer (
    office_id UUID NOT NULL REFERENCES office (id), -- P1 reference
    id UUID NOT NULL,                    -- P1 reference
    overseer_id UUID NOT NULL REFERENCES office (id), -- P1 reference
    days BIGINT NOT NULL,                -- P1 reference
    state TEXT NOT NULL,                 -- P1 reference
    asked_by UUID,                       -- P2 account
    asked_at BIGINT NOT NULL,            -- P1 reference
    decided_by UUID,                     -- P2 account
    decided_at BIGINT,                   -- P1 reference
    PRIMARY KEY (office_id, id)
);
CREATE UNIQUE INDEX office_overseer_in_force ON office_overseer (office_id) WHERE state = 'in-force';
CREATE UNIQUE INDEX office_overseer_asked ON office_overseer (office_id) WHERE state = 'asked';
CREATE INDEX office_overseer_of ON office_overseer (overseer_id, state);

-- Reports that lie with another office. `overseer_id` is nil while none is set, or everybody there who could look is named, too.
-- Its own office does not see these rows at all.
CREATE TABLE overseen_report (
    office_id UUID NOT NULL,             -- P1 report
    report_id UUID NOT NULL,             -- P1 report
    overseer_id UUID NOT NULL,           -- P1 report
    state TEXT NOT NULL,                 -- P1 report
    handler_id UUID,                     -- P2 report
    arrived_at BIGINT NOT NULL,          -- P1 report
    due_at BIGINT NOT NULL,              -- P1 report
    reminded_at BIGINT,                  -- P1 report
    version BIGINT NOT NULL,             -- P1 report
    PRIMARY KEY (office_id, report_id),
    FOREIGN KEY (office_id, report_id) REFERENCES report (office_id, id)
);
CREATE INDEX overseen_report_queue ON overseen_report (overseer_id, state, due_at);

-- postgres: DO $$
-- postgres: BEGIN
-- postgres: EXECUTE 'ALTER TABLE office_overseer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
-- postgres: EXECUTE 'CREATE POLICY own_office ON office_overseer USING ('
-- postgres:     '(SELECT coalesce(current_setting(''kentongan.office'', true), '''') = '''') OR office_id = ANY ('
-- postgres:     '(SELECT string_to_array(nullif(current_setting(''kentongan.office'', true), ''''), '',''))::uuid[])'
-- postgres:     ' OR overseer_id = ANY ('
-- postgres:     '(SELECT string_to_array(nullif(current_setting(''kentongan.office'', true), ''''), '',''))::uuid[]))';
-- postgres: EXECUTE 'ALTER TABLE overseen_report ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
-- postgres: EXECUTE 'CREATE POLICY own_office ON overseen_report USING ('
-- postgres:     '(SELECT coalesce(current_setting(''kentongan.office'', true), '''') = '''') OR overseer_id = ANY ('
-- postgres:     '(SELECT string_to_array(nullif(current_setting(''kentongan.office'', true), ''''), '',''))::uuid[]))';
-- postgres: END $$;
