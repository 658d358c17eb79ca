-- A signal about a phone, a company or a route says how often chance would do it: what it was judged from (detect/chance.h), the
-- line that came of it, and the level. NULL: raised before there was any of it.
ALTER TABLE signal ADD COLUMN frozen TEXT; -- P1 warning
ALTER TABLE signal ADD COLUMN finding TEXT; -- P1 warning
ALTER TABLE signal ADD COLUMN alarms DOUBLE PRECISION; -- P1 warning
ALTER TABLE signal ADD COLUMN step TEXT; -- P1 warning
