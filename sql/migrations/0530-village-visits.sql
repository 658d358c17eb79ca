-- Villages to visit: each month a draw says which, and keeps what it drew from, so that it can be repeated.
CREATE TABLE village_draw (
    office_id UUID NOT NULL,             -- P1 warning
    id UUID NOT NULL,                    -- P1 warning
    month TEXT NOT NULL,                 -- P1 warning
    seed BYTEA NOT NULL,                 -- P1 warning
    frame TEXT NOT NULL,                 -- P1 warning
    unwarned BIGINT NOT NULL,            -- P1 warning
    drawn_at BIGINT NOT NULL,            -- P1 warning
    PRIMARY KEY (office_id, id)
);
CREATE UNIQUE INDEX village_draw_once ON village_draw (office_id, month);

-- What was found where a draw sent somebody. `share`: model, random or audit; `unwarned`: no warning stood when it was drawn.
CREATE TABLE village_visit (
    office_id UUID NOT NULL,             -- P1 warning
    id UUID NOT NULL,                    -- P1 warning
    draw_id UUID NOT NULL,               -- P1 warning
    village_code TEXT NOT NULL,          -- P1 warning
    share TEXT NOT NULL,                 -- P1 warning
    unwarned BOOLEAN NOT NULL,           -- P1 warning
    state TEXT NOT NULL,                 -- P1 warning
    drawn_at BIGINT NOT NULL,            -- P1 warning
    visited_on TEXT,                     -- P1 warning
    recorded_by UUID,                    -- P2 warning
    recorded_at BIGINT,                  -- P1 warning
    version BIGINT NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, draw_id) REFERENCES village_draw (office_id, id)
);
CREATE INDEX village_visit_newest ON village_visit (office_id, drawn_at);

-- postgres: ALTER TABLE village_draw ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON village_draw USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');

-- postgres: ALTER TABLE village_visit ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON village_visit USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
