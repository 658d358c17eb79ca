-- A suspension says when the office looks at it again, comes back to the desk when its period is over, and keeps when and how the
-- applicant was told of that.
ALTER TABLE decision ADD COLUMN review_on TEXT; -- P1 application
ALTER TABLE decision ADD COLUMN told_on TEXT; -- P1 application
ALTER TABLE decision ADD COLUMN told_how TEXT; -- P1 application
CREATE INDEX decision_by_end ON decision (state, period_until);
