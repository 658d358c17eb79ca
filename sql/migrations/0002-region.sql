-- Offices, agencies, and who serves where. Villages and districts themselves are an embedded, versioned list (src/region).

CREATE TABLE office (
    id UUID PRIMARY KEY,                 -- P0 reference
    code TEXT NOT NULL UNIQUE,           -- P0 reference
    name TEXT NOT NULL,                  -- P0 reference
    zone TEXT NOT NULL,                  -- P0 reference
    address TEXT NOT NULL,               -- P0 reference
    phone TEXT NOT NULL,                 -- P0 reference
    letter_pattern TEXT NOT NULL,        -- P1 reference
    fictional BOOLEAN NOT NULL,          -- P0 reference
    created_at BIGINT NOT NULL           -- P1 reference
);

CREATE TABLE office_area (
    office_id UUID NOT NULL REFERENCES office (id), -- P0 reference
    regency_code TEXT NOT NULL,          -- P0 reference
    PRIMARY KEY (office_id, regency_code)
);

CREATE TABLE agency (
    id UUID PRIMARY KEY,                 -- P0 reference
    key TEXT NOT NULL UNIQUE,            -- P0 reference
    name TEXT NOT NULL,                  -- P0 reference
    kind TEXT NOT NULL,                  -- P0 reference
    regency_code TEXT NOT NULL,          -- P0 reference
    contact TEXT NOT NULL                -- P0 reference
);

-- An agency may serve several offices: this is what lets its staff see requests of each of them, and of no other.
CREATE TABLE agency_office (
    office_id UUID NOT NULL REFERENCES office (id), -- P0 reference
    agency_id UUID NOT NULL REFERENCES agency (id), -- P0 reference
    PRIMARY KEY (office_id, agency_id)
);

CREATE TABLE assisted_village (
    office_id UUID NOT NULL REFERENCES office (id), -- P0 reference
    village_code TEXT NOT NULL,          -- P0 reference
    valid_from TEXT NOT NULL,            -- P0 reference
    valid_to TEXT,                       -- P0 reference
    PRIMARY KEY (office_id, village_code, valid_from)
);

-- Real borders, when an administrator has imported them: one drawing an office, and in it a path a village, in the units
-- of that drawing. Drawing paths only.
CREATE TABLE border_drawing (
    office_id UUID PRIMARY KEY REFERENCES office (id), -- P0 reference
    width DOUBLE PRECISION NOT NULL,     -- P0 reference
    height DOUBLE PRECISION NOT NULL,    -- P0 reference
    source TEXT NOT NULL,                -- P0 reference
    imported_at BIGINT NOT NULL          -- P1 reference
);

CREATE TABLE border (
    office_id UUID NOT NULL REFERENCES border_drawing (office_id), -- P0 reference
    village_code TEXT NOT NULL,          -- P0 reference
    path TEXT NOT NULL,                  -- P0 reference
    label_x DOUBLE PRECISION NOT NULL,   -- P0 reference
    label_y DOUBLE PRECISION NOT NULL,   -- P0 reference
    PRIMARY KEY (office_id, village_code)
);
