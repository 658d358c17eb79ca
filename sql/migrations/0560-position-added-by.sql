-- Who gave a position: a head is no second person for work that is left to him because a title of his choosing keeps others out.
ALTER TABLE person_position ADD COLUMN added_by UUID; -- P1 account
