-- The look at areas reads an office's reports of a span of days, and replays do so for a hundred spans: without an index on
-- arrival each read the whole table. It grows at its end only, and nothing that happens to a report later touches it.
CREATE INDEX report_arrived ON report (office_id, created_at) WHERE route = 'inbox';
