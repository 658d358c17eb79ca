-- What many applications name or bring is found without walking through all of them: of a letter's words the applications stand
-- in the index itself, with who wrote it down in another (behind the text of a letter it is a page away), and of a phone or company what others than applicants said of it stands in an index of its own.
DROP INDEX letter_print_found;
CREATE INDEX letter_print_found ON letter_print (office_id, print, applied_at, application_id);
CREATE INDEX guarantor_letter_writer ON guarantor_letter (office_id, application_id, written_by);
CREATE INDEX mention_told ON mention (office_id, subject_id, created_at) WHERE source_kind <> 'application';
