-- A rule may count applications by others that name the same guarantor: kept with the finding, for trials of other rules.
ALTER TABLE finding ADD COLUMN application_groups BIGINT NOT NULL DEFAULT 0; -- P1 application
