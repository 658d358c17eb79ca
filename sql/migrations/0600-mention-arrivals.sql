-- The list of subjects goes by their last mention that its reader sees: a subject's id tells no time any more, for its first
-- mention may be of a report that names him.
CREATE INDEX mention_arrivals ON mention (office_id, created_at, id);
