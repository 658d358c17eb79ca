-- Findings about what several applicants brought, by age: those whose explanation waits for a senior are looked for on his desk.
CREATE INDEX finding_of_several ON finding (office_id, created_at) WHERE about IN ('guarantor-group', 'guarantor-place', 'letter-words');
