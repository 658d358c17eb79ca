-- A day's list that comes again is recognised by its numbers in M-Paspor.
CREATE INDEX application_external ON application (office_id, external_number) WHERE external_number <> '';
