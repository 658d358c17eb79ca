-- Where an office's letters are written, when its name does not say it; and which state of its settings a form began with.
ALTER TABLE office ADD COLUMN place TEXT NOT NULL DEFAULT ''; -- P0 reference
ALTER TABLE office ADD COLUMN version BIGINT NOT NULL DEFAULT 1; -- P0 reference
