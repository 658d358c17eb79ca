-- Likely marks that wait for somebody's judgement are few among all marks of an office.
CREATE INDEX named_in_likely ON named_in (office_id, object_kind, object_id) WHERE how = 'likely';
