-- Browsers that asked to be told that there is a warning. `id` is drawn from the endpoint: a browser belongs to who asked last.
CREATE TABLE push_subscription (
    office_id UUID NOT NULL,             -- P1 account
    id UUID NOT NULL,                    -- P2 account
    person_id UUID NOT NULL,             -- P2 account
    endpoint BYTEA NOT NULL,             -- P3 account
    point BYTEA NOT NULL,                -- P3 account
    auth BYTEA NOT NULL,                 -- P4 account
    created_at BIGINT NOT NULL,          -- P2 account
    PRIMARY KEY (office_id, id)
);
CREATE INDEX push_subscription_of ON push_subscription (office_id, person_id);

-- By what push services know the office (VAPID): one pair, for browsers bind their subscription to it.
CREATE TABLE push_key (
    office_id UUID NOT NULL,             -- P1 reference
    id UUID NOT NULL,                    -- P1 reference
    secret BYTEA NOT NULL,               -- P4 reference
    created_at BIGINT NOT NULL,          -- P1 reference
    PRIMARY KEY (office_id, id)
);

-- postgres: SELECT close_to_owners('push_subscription', '{office_id}');
-- postgres: SELECT close_to_owners('push_key', '{office_id}');
