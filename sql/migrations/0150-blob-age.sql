-- What comes due is found by its age.
CREATE INDEX blob_by_age ON blob (created_at);
