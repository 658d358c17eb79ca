-- What the desk and the dashboard ask many times a day, read by indices that hold the few rows asked for: without them the queue,
-- the days and the dashboard walked through everything that was ever decided.
CREATE INDEX application_open ON application (office_id, seq) WHERE state IN ('new', 'interview', 'proposed');
CREATE INDEX decision_untold ON decision (office_id, id) WHERE state = 'ended' AND told_on IS NULL;
CREATE INDEX decision_review ON decision (office_id, period_until) WHERE state = 'confirmed' AND period_until IS NOT NULL;
CREATE INDEX decision_objectable ON decision (office_id, object_until) WHERE object_until IS NOT NULL;
CREATE INDEX decision_counted ON decision (office_id, (coalesce(decided_at, proposed_at)));
-- It holds what decision_counted holds, and led other questions astray.
DROP INDEX decision_by_day;
