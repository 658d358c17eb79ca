-- Who else was asked about this guarantor: for whom two officers heard that it is a family or an agency, nobody is asked again.
CREATE INDEX finding_group_of ON finding (office_id, subject_id, created_at) WHERE about = 'guarantor-group';
