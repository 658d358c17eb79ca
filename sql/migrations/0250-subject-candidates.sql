-- Subjects that may be one although their keys differ: keyed hashes of parts of the key, by which they meet, and what a
-- split moved, so that undoing it moves exactly that back.

ALTER TABLE subject ADD COLUMN block_version BIGINT NOT NULL DEFAULT 0; -- P1 subject
CREATE INDEX subject_without_blocks ON subject (office_id, id) WHERE block_version = 0;
CREATE INDEX judgement_about ON subject_judgement (office_id, other_id);

CREATE TABLE subject_block (
    office_id UUID NOT NULL,             -- P1 subject
    block_hash BYTEA NOT NULL,           -- P2 subject
    subject_id UUID NOT NULL,            -- P1 subject
    PRIMARY KEY (office_id, block_hash, subject_id),
    FOREIGN KEY (office_id, subject_id) REFERENCES subject (office_id, id)
);
CREATE INDEX subject_block_of ON subject_block (office_id, subject_id);

CREATE TABLE subject_split (
    office_id UUID NOT NULL,             -- P1 subject
    judgement_id UUID NOT NULL,          -- P1 subject
    mention_id UUID NOT NULL,            -- P1 subject
    from_id UUID NOT NULL,               -- P1 subject
    before_state TEXT NOT NULL,          -- P1 subject
    PRIMARY KEY (office_id, judgement_id, mention_id),
    FOREIGN KEY (office_id, mention_id) REFERENCES mention (office_id, id)
);

-- postgres: ALTER TABLE subject_block ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON subject_block USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
-- postgres: ALTER TABLE subject_split ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON subject_split USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
