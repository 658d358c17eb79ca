-- Referrals of people who may be victims. Nothing here points at an application, and no application points here: there is
-- no name, no number of a file, and no exact time (`hour` is the start of an hour; ids are of the kind that holds no time).
-- What a referral says is sealed; state, hours and who wrote stand open, for by them is decided who may see it.
CREATE TABLE referral (
    office_id UUID NOT NULL,             -- P1 referral
    id UUID NOT NULL,                    -- P1 referral
    hour BIGINT NOT NULL,                -- P1 referral
    made_by UUID NOT NULL,               -- P2 referral
    state TEXT NOT NULL,                 -- P1 referral
    seen BYTEA NOT NULL,                 -- P4 referral
    needs BYTEA NOT NULL,                -- P4 referral
    wanted BYTEA,                        -- P4 referral
    reach BYTEA NOT NULL,                -- P4 referral
    version BIGINT NOT NULL,             -- P1 referral
    PRIMARY KEY (office_id, id)
);
CREATE INDEX referral_newest ON referral (office_id, hour);

-- Handed over, received, closed: `said` holds the agency, how the person agreed, or how it ended.
CREATE TABLE referral_step (
    office_id UUID NOT NULL,             -- P1 referral
    id UUID NOT NULL,                    -- P1 referral
    referral_id UUID NOT NULL,           -- P1 referral
    place BIGINT NOT NULL,               -- P1 referral
    act TEXT NOT NULL,                   -- P1 referral
    hour BIGINT NOT NULL,                -- P1 referral
    done_by UUID NOT NULL,               -- P2 referral
    said BYTEA NOT NULL,                 -- P4 referral
    note BYTEA,                          -- P4 referral
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, referral_id, place),
    FOREIGN KEY (office_id, referral_id) REFERENCES referral (office_id, id)
);

-- postgres: SELECT close_to_owners('referral', '{office_id}');
-- postgres: SELECT close_to_owners('referral_step', '{office_id}');
