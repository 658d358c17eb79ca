-- One key for each tip, as 0691-case-keys of the main database says: without a time, and on SQLite without an order.
CREATE TABLE case_key (
        office_id UUID NOT NULL,                -- P1 case
        id UUID NOT NULL,                       -- P1 case
        wrapped BYTEA NOT NULL,                 -- P4 case
        PRIMARY KEY (office_id, id)
)
-- sqlite: , WITHOUT ROWID
;

-- case tip.body id
-- case tip.phone id
-- case tip.recruiter id
-- case tip_message.body tip_id
-- case tip_picture.body tip_id
