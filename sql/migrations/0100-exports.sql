-- A list of more than 50 persons as a file: who asked for it and why, which persons, who agreed, and how often it may still
-- be fetched. It takes the place of the table `approval`, which nothing ever used.

DROP TABLE approval;

CREATE TABLE export_request (
    office_id UUID NOT NULL,             -- P1 journal
    id UUID NOT NULL,                    -- P1 journal
    seq BIGINT NOT NULL,                 -- P1 journal
    number TEXT NOT NULL,                -- P1 journal
    list TEXT NOT NULL,                  -- P1 journal
    filter TEXT NOT NULL,                -- P1 journal
    persons BIGINT NOT NULL,             -- P1 journal
    purpose TEXT NOT NULL,               -- P1 journal
    reason BYTEA NOT NULL,               -- P3 journal
    state TEXT NOT NULL,                 -- P1 journal
    requested_by UUID NOT NULL,          -- P2 journal
    requested_at BIGINT NOT NULL,        -- P1 journal
    expires_at BIGINT NOT NULL,          -- P1 journal
    decided_by UUID,                     -- P2 journal
    decided_at BIGINT,                   -- P1 journal
    note BYTEA,                          -- P3 journal
    fetches_left BIGINT NOT NULL,        -- P1 journal
    version BIGINT NOT NULL,             -- P1 journal
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, seq)
);
CREATE INDEX export_request_waiting ON export_request (office_id, state, seq);

-- The persons that the second person agreed to, and no others: the file holds at most these.
CREATE TABLE export_item (
    office_id UUID NOT NULL,             -- P1 work
    export_id UUID NOT NULL,             -- P1 work
    object_id UUID NOT NULL,             -- P1 work
    PRIMARY KEY (office_id, export_id, object_id),
    FOREIGN KEY (office_id, export_id) REFERENCES export_request (office_id, id)
);

-- postgres: DO $$
-- postgres: DECLARE name text;
-- postgres: BEGIN
-- postgres: FOREACH name IN ARRAY ARRAY['export_request', 'export_item']
-- postgres: LOOP
-- postgres:     EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
-- postgres:     EXECUTE format('CREATE POLICY own_office ON %I USING ('
-- postgres:         '(SELECT coalesce(current_setting(''kentongan.office'', true), '''') = '''') OR office_id = ANY ('
-- postgres:         '(SELECT string_to_array(nullif(current_setting(''kentongan.office'', true), ''''), '',''))::uuid[])'
-- postgres:         ' OR office_id = ''00000000-0000-0000-0000-000000000000'')', name);
-- postgres: END LOOP;
-- postgres: END $$;
