-- Detectors of area signals that went one step down because they were seldom right: on -> asked -> lifted.
CREATE TABLE area_brake (
    office_id UUID NOT NULL,             -- P1 warning
    id UUID NOT NULL,                    -- P1 warning
    detector TEXT NOT NULL,              -- P1 warning
    detector_version BIGINT NOT NULL,    -- P1 warning
    level TEXT NOT NULL,                 -- P1 warning
    step TEXT NOT NULL,                  -- P1 warning
    confirmed BIGINT NOT NULL,           -- P1 warning
    wrong BIGINT NOT NULL,               -- P1 warning
    state TEXT NOT NULL,                 -- P1 warning
    since BIGINT NOT NULL,               -- P1 warning
    reason TEXT,                         -- P1 warning
    asked_by UUID,                       -- P2 warning
    decided_by UUID,                     -- P2 warning
    decided_at BIGINT,                   -- P1 warning
    version BIGINT NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, id)
);
CREATE UNIQUE INDEX area_brake_on ON area_brake (office_id, detector, detector_version, level, step) WHERE state <> 'lifted';

-- postgres: ALTER TABLE area_brake ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON area_brake USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
