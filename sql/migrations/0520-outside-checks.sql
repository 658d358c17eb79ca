-- Checks outside the office about an application: the list of licensed companies, other offices, an agency. What could not be
-- made waits here and is made again. `id` of a question to an agency is that of its request.
CREATE TABLE outside_check (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    kind TEXT NOT NULL,                  -- P1 application
    about TEXT NOT NULL,                 -- P1 application
    state TEXT NOT NULL,                 -- P1 application
    why TEXT,                            -- P1 application
    result TEXT,                         -- P1 application
    as_of TEXT,                          -- P1 application
    asked_by UUID NOT NULL,              -- P2 application
    asked_at BIGINT NOT NULL,            -- P1 application
    tried_at BIGINT NOT NULL,            -- P1 application
    answered_at BIGINT,                  -- P1 application
    seen_at BIGINT,                      -- P1 application
    PRIMARY KEY (office_id, id)
);
CREATE INDEX outside_check_of ON outside_check (office_id, application_id);
CREATE INDEX outside_check_news ON outside_check (office_id, application_id) WHERE answered_at IS NOT NULL AND seen_at IS NULL;

-- Questions to agencies that were sent before: their answers were told in the way of that time.
INSERT INTO outside_check (office_id, id, application_id, kind, about, state, why, result, as_of, asked_by, asked_at, tried_at,
                           answered_at, seen_at)
SELECT office_id, id, application_id, 'agency', kind,
       CASE WHEN answer IS NULL OR answer IN ('ditolak', 'bukan-data-kami', 'butuh-keterangan') THEN 'waiting' ELSE 'checked' END,
       CASE WHEN answer IS NULL THEN 'no-answer' WHEN answer = 'ditolak' THEN 'declined'
            WHEN answer IN ('bukan-data-kami', 'butuh-keterangan') THEN 'not-theirs' END,
       CASE WHEN answer IN ('ditolak', 'bukan-data-kami', 'butuh-keterangan') THEN NULL WHEN answer IS NULL THEN NULL ELSE 'answered' END,
       NULL, requested_by, requested_at, requested_at, answered_at, answered_at
  FROM info_request WHERE application_id IS NOT NULL;

-- When an agency that is late was reminded.
ALTER TABLE info_request ADD COLUMN reminded_at BIGINT; -- P1 exchange
CREATE INDEX info_request_late ON info_request (due_at) WHERE state IN ('sent', 'opened') AND reminded_at IS NULL;

-- postgres: ALTER TABLE outside_check ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON outside_check USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
