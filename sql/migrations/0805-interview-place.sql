-- Where an interview is held: office, service (outside the office, for many) or visit (to one applicant). NULL: before this was asked.
ALTER TABLE application ADD COLUMN interview_place TEXT; -- P1 application
