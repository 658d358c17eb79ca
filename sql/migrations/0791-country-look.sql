-- What the regencies of all offices were judged from (detect/country.h): of no office, and read by `detect explain` alone. Kept when
-- a signal rests on it.
CREATE TABLE country_panel (
    id UUID NOT NULL,                    -- P1 warning
    panel TEXT NOT NULL,                 -- P1 warning
    created_at BIGINT NOT NULL,          -- P1 warning
    PRIMARY KEY (id)
);
-- The Monday of the last week that was judged; one row.
CREATE TABLE country_look (
    id BIGINT NOT NULL,                  -- P1 work
    monday BIGINT NOT NULL,              -- P1 work
    looked_at BIGINT NOT NULL,           -- P1 work
    PRIMARY KEY (id)
);
-- Of a panel whose signals came of such a look.
ALTER TABLE area_panel ADD COLUMN country_id UUID; -- P1 warning
