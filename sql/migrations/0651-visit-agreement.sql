-- A drawn visit is bounded as other outreach is: it leaves out what arrives after its day was written down (`day_known_at`), and what
-- had come before once a second person agreed.
ALTER TABLE village_visit ADD COLUMN day_known_at BIGINT; -- P1 warning
ALTER TABLE village_visit ADD COLUMN day_by UUID; -- P2 warning
ALTER TABLE village_visit ADD COLUMN agreed_by UUID; -- P2 warning
ALTER TABLE village_visit ADD COLUMN agreed_at BIGINT; -- P1 warning
UPDATE village_visit SET day_known_at = recorded_at, day_by = recorded_by WHERE visited_on IS NOT NULL;
