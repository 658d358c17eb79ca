-- A warning at WASPADA is told to nobody at once: whom it reached reads once a week how many there were. The Monday of the last such
-- digest of an office; that of the analysts (0612) stands with the look at areas, which a young office has not.
CREATE TABLE warning_digest (
    office_id UUID NOT NULL,    -- P1 warning
    told_on TEXT NOT NULL,      -- P1 warning
    PRIMARY KEY (office_id)
);
-- postgres: SELECT close_to_owners('warning_digest', '{office_id}');
