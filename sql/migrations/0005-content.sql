-- Law, reasons, indicators, checklists, questions, pages, agencies, holidays: one versioned table. A version is drafted,
-- tested, and published by a second person; whoever uses an item stores its version.

CREATE TABLE content (
    office_id UUID NOT NULL,             -- P1 reference
    kind TEXT NOT NULL,                  -- P0 reference
    key TEXT NOT NULL,                   -- P0 reference
    version BIGINT NOT NULL,             -- P0 reference
    state TEXT NOT NULL,                 -- P1 reference
    valid_from TEXT NOT NULL,            -- P0 reference
    valid_to TEXT,                       -- P0 reference
    confirmed BOOLEAN NOT NULL,          -- P0 reference
    body TEXT NOT NULL,                  -- P0 reference
    drafted_by UUID,                     -- P2 reference
    drafted_at BIGINT NOT NULL,          -- P1 reference
    tested_by UUID,                      -- P2 reference
    published_by UUID,                   -- P2 reference
    published_at BIGINT,                 -- P1 reference
    PRIMARY KEY (office_id, kind, key, version)
);
CREATE INDEX content_live ON content (office_id, kind, state, valid_from);
