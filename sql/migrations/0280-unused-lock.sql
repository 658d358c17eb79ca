-- Nobody is locked out by a count: guesses wait longer (access/door.h). The two columns were never read.
ALTER TABLE person DROP COLUMN failed_count;
ALTER TABLE person DROP COLUMN locked_until;
