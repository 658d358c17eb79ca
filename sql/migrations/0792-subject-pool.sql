-- How often subjects of each kind are named in an office (detect/chance.h), counted once a day by whoever asks first: reading a year
-- of mentions for each report that names what others named would hold up the others.
CREATE TABLE subject_pool (
    office_id UUID NOT NULL,             -- P1 work
    day TEXT NOT NULL,                   -- P1 work
    pools TEXT NOT NULL,                 -- P1 work
    PRIMARY KEY (office_id)
);
-- postgres: SELECT close_to_owners('subject_pool', '{office_id}');
