-- Photos and papers that belong to a thing. A page's bytes are a sealed file (table blob); its name as it came is not kept.

CREATE TABLE attachment (
    office_id UUID NOT NULL,             -- P1 report
    id UUID NOT NULL,                    -- P1 report
    seq BIGINT NOT NULL,                 -- P1 report
    owner_kind TEXT NOT NULL,            -- P1 report
    owner_id UUID NOT NULL,              -- P1 report
    item_key TEXT NOT NULL,              -- P1 report
    kind TEXT NOT NULL,                  -- P1 report
    pages BIGINT NOT NULL,               -- P1 report
    fingerprint BYTEA NOT NULL,          -- P1 report
    state TEXT NOT NULL,                 -- P1 report
    added_by UUID NOT NULL,              -- P2 report
    added_at BIGINT NOT NULL,            -- P1 report
    withdrawn_by UUID,                   -- P2 report
    withdrawn_at BIGINT,                 -- P1 report
    withdrawn_why BYTEA,                 -- P3 report
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, owner_kind, owner_id, seq)
);

-- Page 0 is the small picture of page 1.
CREATE TABLE attachment_page (
    office_id UUID NOT NULL,             -- P1 report
    attachment_id UUID NOT NULL,         -- P1 report
    page BIGINT NOT NULL,                -- P1 report
    blob_id UUID NOT NULL,               -- P1 report
    width BIGINT NOT NULL,               -- P1 report
    height BIGINT NOT NULL,              -- P1 report
    PRIMARY KEY (office_id, attachment_id, page),
    FOREIGN KEY (office_id, attachment_id) REFERENCES attachment (office_id, id),
    FOREIGN KEY (office_id, blob_id) REFERENCES blob (office_id, id) ON DELETE CASCADE -- by retention
);

-- postgres: DO $$
-- postgres: DECLARE name text;
-- postgres: BEGIN
-- postgres: FOREACH name IN ARRAY ARRAY['attachment', 'attachment_page']
-- postgres: LOOP
-- postgres:     EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
-- postgres:     EXECUTE format('CREATE POLICY own_office ON %I USING ('
-- postgres:         '(SELECT coalesce(current_setting(''kentongan.office'', true), '''') = '''') OR office_id = ANY ('
-- postgres:         '(SELECT string_to_array(nullif(current_setting(''kentongan.office'', true), ''''), '',''))::uuid[])'
-- postgres:         ' OR office_id = ''00000000-0000-0000-0000-000000000000'')', name);
-- postgres: END LOOP;
-- postgres: END $$;
