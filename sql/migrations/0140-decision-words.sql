-- Which versions of its reasons and legal bases a decision used, in the order of their keys; null in those of before.
ALTER TABLE decision ADD COLUMN reason_versions TEXT; -- P1 application
ALTER TABLE decision ADD COLUMN legal_versions TEXT; -- P1 application
