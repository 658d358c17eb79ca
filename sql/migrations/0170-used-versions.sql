-- Which version of its level a warning used, and which of the law for its period a decision; null in those of before.
ALTER TABLE warning ADD COLUMN level_version BIGINT; -- P1 warning
ALTER TABLE decision ADD COLUMN period_version BIGINT; -- P1 application
