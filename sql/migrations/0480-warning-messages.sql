-- What a warning said each time it was sent: first, when it changed, and that it is over. One that waits for a second reader
-- has no time of sending. A warning or signal that nobody has seen in time goes one level up, once.
CREATE TABLE warning_message (
    office_id UUID NOT NULL,             -- P1 warning
    warning_id UUID NOT NULL,            -- P1 warning
    step BIGINT NOT NULL,                -- P1 warning
    kind TEXT NOT NULL,                  -- P1 warning
    level TEXT NOT NULL,                 -- P1 warning
    level_version BIGINT,                -- P1 warning
    title TEXT NOT NULL,                 -- P1 warning
    body TEXT NOT NULL,                  -- P1 warning
    asked TEXT NOT NULL,                 -- P1 warning
    expires_at BIGINT NOT NULL,          -- P1 warning
    written_by UUID NOT NULL,            -- P2 warning
    written_at BIGINT NOT NULL,          -- P1 warning
    sent_at BIGINT,                      -- P1 warning
    version BIGINT NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, warning_id, step)
);
INSERT INTO warning_message (office_id, warning_id, step, kind, level, level_version, title, body, asked, expires_at, written_by,
                             written_at, sent_at, version)
SELECT office_id, id, 1, 'alert', level, level_version, title, body, asked, expires_at, owner_id, created_at, published_at, 1
  FROM warning WHERE published_at IS NOT NULL;
INSERT INTO warning_message (office_id, warning_id, step, kind, level, level_version, title, body, asked, expires_at, written_by,
                             written_at, sent_at, version)
SELECT office_id, id, 2, 'cancel', level, level_version, title, body, asked, expires_at, owner_id, outcome_at, outcome_at, 1
  FROM warning WHERE published_at IS NOT NULL AND state = 'closed' AND outcome_at IS NOT NULL;

ALTER TABLE signal ADD COLUMN escalated_at BIGINT;  -- P1 warning
ALTER TABLE warning ADD COLUMN escalated_at BIGINT; -- P1 warning

-- postgres: DO $$
-- postgres: BEGIN
-- postgres: EXECUTE 'ALTER TABLE warning_message ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
-- postgres: EXECUTE 'CREATE POLICY own_office ON warning_message USING ('
-- postgres:     '(SELECT coalesce(current_setting(''kentongan.office'', true), '''') = '''') OR office_id = ANY ('
-- postgres:     '(SELECT string_to_array(nullif(current_setting(''kentongan.office'', true), ''''), '',''))::uuid[])'
-- postgres:     ' OR office_id = ''00000000-0000-0000-0000-000000000000'')';
-- postgres: END $$;
