-- The words of a guarantor's letter, and where he lives as the letter says, as an officer typed or took them out of a PDF.
-- Letters in the same words are found by keyed prints of their shingles (src/match/wording.h), a guarantor by a keyed
-- hash of name and place; nothing of that can be read back.
CREATE TABLE guarantor_letter (
    office_id UUID NOT NULL,      -- P1 application
    id UUID NOT NULL,             -- P1 application
    application_id UUID NOT NULL, -- P1 application
    wording BYTEA,                -- P3 application
    place BYTEA,                  -- P3 application
    place_hash BYTEA,             -- P2 application
    written_by UUID NOT NULL,     -- P2 application
    written_at BIGINT NOT NULL,   -- P1 application
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, application_id),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);
CREATE INDEX guarantor_letter_by_place ON guarantor_letter (office_id, place_hash);

CREATE TABLE letter_print (
    office_id UUID NOT NULL,      -- P1 application
    application_id UUID NOT NULL, -- P1 application
    print BYTEA NOT NULL,         -- P2 application
    applied_at BIGINT NOT NULL,   -- P1 application
    PRIMARY KEY (office_id, application_id, print),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);
CREATE INDEX letter_print_found ON letter_print (office_id, print, applied_at);

-- postgres: SELECT close_to_owners('guarantor_letter', '{office_id}');
-- postgres: SELECT close_to_owners('letter_print', '{office_id}');
