-- Village reports. Free text and identifiers are sealed; what is needed for lists and counting is not a person's.

CREATE TABLE report (
    office_id UUID NOT NULL,             -- P1 report
    id UUID NOT NULL,                    -- P1 report
    seq BIGINT NOT NULL,                 -- P1 report
    number TEXT NOT NULL,                -- P1 report
    reporter_id UUID NOT NULL,           -- P2 report
    channel TEXT NOT NULL,               -- P1 report
    route TEXT NOT NULL,                 -- P1 report
    village_code TEXT NOT NULL,          -- P1 report
    happened_on TEXT,                    -- P1 report
    urgent BOOLEAN NOT NULL,             -- P1 report
    knowledge TEXT NOT NULL,             -- P1 report
    country TEXT NOT NULL,               -- P1 report
    narrative BYTEA NOT NULL,            -- P3 report
    recruiter BYTEA,                     -- P3 report
    phone BYTEA,                         -- P3 report
    company BYTEA,                       -- P3 report
    address BYTEA,                       -- P3 report
    household BYTEA,                     -- P3 report
    official BYTEA,                      -- P3 report
    state TEXT NOT NULL,                 -- P1 report
    assigned_to UUID,                    -- P2 report
    reliability TEXT,                    -- P1 report
    credibility TEXT,                    -- P1 report
    grade_note BYTEA,                    -- P3 report
    graded_by UUID,                      -- P2 report
    outcome TEXT,                        -- P1 report
    outcome_note TEXT,                   -- P1 report
    created_at BIGINT NOT NULL,          -- P1 report
    changed_at BIGINT NOT NULL,          -- P1 report
    version BIGINT NOT NULL,             -- P1 report
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, seq),
    UNIQUE (office_id, number)
);
CREATE INDEX report_inbox ON report (office_id, state, seq);
CREATE INDEX report_mine ON report (office_id, reporter_id, seq);
CREATE INDEX report_assigned ON report (office_id, assigned_to, seq);
CREATE INDEX report_route ON report (office_id, route, seq);

CREATE TABLE report_sign (
    office_id UUID NOT NULL,             -- P1 report
    report_id UUID NOT NULL,             -- P1 report
    sign_key TEXT NOT NULL,              -- P1 report
    sign_version BIGINT NOT NULL,        -- P1 report
    PRIMARY KEY (office_id, report_id, sign_key),
    FOREIGN KEY (office_id, report_id) REFERENCES report (office_id, id)
);

-- What happened to a report, in the order of its versions; `public_note` is what the reporter reads.
CREATE TABLE report_event (
    office_id UUID NOT NULL,             -- P1 report
    id UUID NOT NULL,                    -- P1 report
    report_id UUID NOT NULL,             -- P1 report
    version BIGINT NOT NULL,             -- P1 report
    at BIGINT NOT NULL,                  -- P1 report
    actor_id UUID,                       -- P2 report
    kind TEXT NOT NULL,                  -- P1 report
    from_state TEXT,                     -- P1 report
    to_state TEXT,                       -- P1 report
    public_note TEXT,                    -- P1 report
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, report_id, version),
    FOREIGN KEY (office_id, report_id) REFERENCES report (office_id, id)
);

-- What the reporter told later. The report itself is never changed.
CREATE TABLE report_addition (
    office_id UUID NOT NULL,             -- P1 report
    id UUID NOT NULL,                    -- P1 report
    report_id UUID NOT NULL,             -- P1 report
    told BYTEA NOT NULL,                 -- P3 report
    created_at BIGINT NOT NULL,          -- P1 report
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, report_id) REFERENCES report (office_id, id)
);
CREATE INDEX report_addition_of ON report_addition (office_id, report_id, created_at);

-- Running numbers per office, kind and year: reports, applications, letters, warnings, requests.
CREATE TABLE counter (
    office_id UUID NOT NULL,             -- P1 reference
    kind TEXT NOT NULL,                  -- P1 reference
    year BIGINT NOT NULL,                -- P1 reference
    value BIGINT NOT NULL,               -- P1 reference
    PRIMARY KEY (office_id, kind, year)
);
