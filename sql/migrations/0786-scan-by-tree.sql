-- A setting of area signals may have the scan go by the administrative tree alone, also where borders of the villages are known.
-- NULL: settings of before; by neighbours where borders are known.
ALTER TABLE area_trial ADD COLUMN by_tree BOOLEAN; -- P1 warning
