-- What the crash test looks at after a recovery.

-- query crash_reports each
-- > office_id uuid, id uuid, number text, narrative sealed(report.narrative, id)
SELECT office_id, id, number, narrative FROM report;

-- query crash_filed each
-- > report_id uuid, found int
SELECT report_id, count(*) AS found FROM report_event WHERE kind = 'filed' GROUP BY report_id;

-- query crash_mentions each
-- > source_id uuid, found int
SELECT source_id, count(*) AS found FROM mention WHERE source_kind = 'report' GROUP BY source_id;

-- query crash_receipts each
-- > id uuid
SELECT id FROM write_receipt;

-- query crash_journaled each
-- > object_ids text
SELECT object_ids FROM journal_entry WHERE action = 'report.create';

-- query crash_numbers each
-- > office_id uuid, year int, value int, found int, different int
SELECT c.office_id, c.year, c.value, count(r.id) AS found, count(DISTINCT r.number) AS different
  FROM counter c LEFT JOIN report r ON r.office_id = c.office_id AND r.number LIKE 'L-' || CAST(c.year AS TEXT) || '-%'
 WHERE c.kind = 'report' GROUP BY c.office_id, c.year, c.value;
