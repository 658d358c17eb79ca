-- One key for each case: what belongs to it is sealed under this key, and the key under the office's. Whoever takes the row away
-- has made the case unreadable, whatever copies of its values there are; a new key of the office seals these rows again and nothing
-- else of a case. `id` is the case's; a case is what the lines at the end say. There is no time here, and on SQLite no order
-- either (WITHOUT ROWID): which keys were made one after the other would tie a referral to the visit at the desk before it.
CREATE TABLE case_key (
        office_id UUID NOT NULL,                -- P1 case
        id UUID NOT NULL,                       -- P1 case
        wrapped BYTEA NOT NULL,                 -- P4 case
        PRIMARY KEY (office_id, id)
)
-- sqlite: , WITHOUT ROWID
;
-- postgres: SELECT close_to_owners('case_key', '{office_id}');

-- What is sealed under the key of its case, and which column names the case.
-- case referral.seen id
-- case referral.needs id
-- case referral.wanted id
-- case referral.reach id
-- case referral_step.said referral_id
-- case referral_step.note referral_id
