-- Signals about an area, and the frozen panel that each was judged from: what `detect explain` recomputes it by.

CREATE TABLE area_panel (
    office_id UUID NOT NULL,             -- P1 warning
    id UUID NOT NULL,                    -- P1 warning
    panel TEXT NOT NULL,                 -- P1 warning
    created_at BIGINT NOT NULL,          -- P1 warning
    PRIMARY KEY (office_id, id)
);

CREATE TABLE area_signal (
    office_id UUID NOT NULL,             -- P1 warning
    id UUID NOT NULL,                    -- P1 warning
    seq BIGINT NOT NULL,                 -- P1 warning
    number TEXT NOT NULL,                -- P1 warning
    panel_id UUID NOT NULL,              -- P1 warning
    finding TEXT NOT NULL,               -- P1 warning
    detector TEXT NOT NULL,              -- P1 warning
    detector_version BIGINT NOT NULL,    -- P1 warning
    area TEXT NOT NULL,                  -- P1 warning
    step TEXT NOT NULL,                  -- P1 warning
    report_count BIGINT NOT NULL,        -- P1 warning
    first_on TEXT NOT NULL,              -- P1 warning
    last_on TEXT NOT NULL,               -- P1 warning
    state TEXT NOT NULL,                 -- P1 warning
    reviewed_by UUID,                    -- P2 warning
    reviewed_at BIGINT,                  -- P1 warning
    review_reason TEXT,                  -- P1 warning
    outcome TEXT,                        -- P1 warning
    outcome_at BIGINT,                   -- P1 warning
    escalated_at BIGINT,                 -- P1 warning
    created_at BIGINT NOT NULL,          -- P1 warning
    version BIGINT NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, number),
    FOREIGN KEY (office_id, panel_id) REFERENCES area_panel (office_id, id)
);
CREATE UNIQUE INDEX area_signal_in_order ON area_signal (office_id, seq);
CREATE INDEX area_signal_open ON area_signal (office_id, state, seq);

-- Every report that a signal shows, in its window or in the weeks before: whom one of them names never sees it.
CREATE TABLE area_source (
    office_id UUID NOT NULL,             -- P1 warning
    signal_id UUID NOT NULL,             -- P1 warning
    source_kind TEXT NOT NULL,           -- P1 warning
    source_id UUID NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, signal_id, source_kind, source_id),
    FOREIGN KEY (office_id, signal_id) REFERENCES area_signal (office_id, id)
);
CREATE INDEX area_signal_by_source ON area_source (office_id, source_kind, source_id);

-- The last look at an office: nothing is judged again while its panel is the same. `scanned`: Monday of the last whole week
-- that was scanned, as days since 1970.
CREATE TABLE area_look (
    office_id UUID NOT NULL,             -- P1 warning
    digest BYTEA NOT NULL,               -- P1 warning
    looked_at BIGINT NOT NULL,           -- P1 warning
    scanned BIGINT NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id)
);

-- postgres: DO $$
-- postgres: DECLARE name text;
-- postgres: BEGIN
-- postgres: FOREACH name IN ARRAY ARRAY['area_panel', 'area_signal', 'area_source', 'area_look'] LOOP
-- postgres:     EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
-- postgres:     EXECUTE format('CREATE POLICY own_office ON %I USING ('
-- postgres:         '(SELECT coalesce(current_setting(''kentongan.office'', true), '''') = '''') OR office_id = ANY ('
-- postgres:         '(SELECT string_to_array(nullif(current_setting(''kentongan.office'', true), ''''), '',''))::uuid[])'
-- postgres:         ' OR office_id = ''00000000-0000-0000-0000-000000000000'')', name);
-- postgres: END LOOP;
-- postgres: END $$;
