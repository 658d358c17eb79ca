-- Where a village lies: whole metres east and south of the north-west corner of the office's drawing, the middle of its largest
-- part. The nightly scan takes neighbours by it. NULL: imported before this was kept; importing the file again gives it.
ALTER TABLE border ADD COLUMN east BIGINT; -- P0 reference
ALTER TABLE border ADD COLUMN south BIGINT; -- P0 reference
