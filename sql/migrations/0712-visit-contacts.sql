-- How many people a visit of the monthly list spoke to, as outreach has it. NULL: nobody counted.
ALTER TABLE village_visit ADD COLUMN contacts BIGINT; -- P1 warning
