-- Requests for information between an office and an agency: purpose, legal basis, least fields, deadline, coded answer.

CREATE TABLE info_request (
    office_id UUID NOT NULL,             -- P1 exchange
    id UUID NOT NULL,                    -- P1 exchange
    seq BIGINT NOT NULL,                 -- P1 exchange
    number TEXT NOT NULL,                -- P1 exchange
    agency_id UUID NOT NULL,             -- P1 exchange
    kind TEXT NOT NULL,                  -- P1 exchange
    kind_version BIGINT NOT NULL,        -- P1 exchange
    application_id UUID,                 -- P1 exchange
    item_key TEXT,                       -- P1 exchange
    legal_basis TEXT NOT NULL,           -- P1 exchange
    fields BYTEA NOT NULL,               -- P3 exchange
    note BYTEA,                          -- P3 exchange
    due_at BIGINT NOT NULL,              -- P1 exchange
    state TEXT NOT NULL,                 -- P1 exchange
    requested_by UUID NOT NULL,          -- P2 exchange
    requested_at BIGINT NOT NULL,        -- P1 exchange
    opened_by UUID,                      -- P2 exchange
    opened_at BIGINT,                    -- P1 exchange
    answer_id UUID,                      -- P1 exchange
    answer TEXT,                         -- P1 exchange
    answer_note BYTEA,                   -- P3 exchange
    answered_by UUID,                    -- P2 exchange
    answered_at BIGINT,                  -- P1 exchange
    version BIGINT NOT NULL,             -- P1 exchange
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, seq),
    UNIQUE (office_id, number)
);
CREATE INDEX info_request_for_agency ON info_request (agency_id, state, seq);
CREATE INDEX info_request_of_application ON info_request (office_id, application_id);
CREATE INDEX info_request_queue ON info_request (office_id, state, seq);

-- Who opened a request or its answer: what the agency may see of the use of its data.
CREATE TABLE info_request_use (
    office_id UUID NOT NULL,             -- P1 exchange
    id UUID NOT NULL,                    -- P1 exchange
    request_id UUID NOT NULL,            -- P1 exchange
    person_office_id UUID NOT NULL,      -- P1 exchange
    person_id UUID NOT NULL,             -- P2 exchange
    action TEXT NOT NULL,                -- P1 exchange
    at BIGINT NOT NULL,                  -- P1 exchange
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, request_id) REFERENCES info_request (office_id, id)
);
CREATE INDEX info_request_use_of ON info_request_use (office_id, request_id, at);
