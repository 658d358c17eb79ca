-- What codes of before are today: follows the table of changes that an office has published (content of kind region-change), so
-- that who may see a thing, and the lists, need not read it. `inside`: all of the old place lies in the new one; `covers`: all of
-- the new one was the old place.
CREATE TABLE region_now (
    office_id UUID NOT NULL REFERENCES office (id), -- P0 reference
    code TEXT NOT NULL,                  -- P0 reference
    now_code TEXT NOT NULL,              -- P0 reference
    inside BOOLEAN NOT NULL,             -- P0 reference
    covers BOOLEAN NOT NULL,             -- P0 reference
    PRIMARY KEY (office_id, code, now_code)
);
CREATE INDEX region_now_back ON region_now (office_id, now_code);
-- postgres: SELECT close_to_owners('region_now', '{office_id}');
