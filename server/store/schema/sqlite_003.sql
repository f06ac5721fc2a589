-- Schema 3: openings, aliases, numbered rules and what was said with a booking. What is new in a table that was there
-- is NULL or 0 in its rows, which stay as they are and are not even read for it: so there is no CHECK.

-- Whoever loads one provider goes by the index, whose last part is the key.
CREATE TABLE opening (
    key           INTEGER PRIMARY KEY,
    provider      INTEGER NOT NULL,
    collection    TEXT NOT NULL,
    number        INTEGER NOT NULL,
    start_at      INTEGER NOT NULL,
    end_at        INTEGER NOT NULL CHECK (end_at > start_at),
    piece_minutes INTEGER NOT NULL,     -- 0: it is not cut
    opened_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX opening_provider ON opening (provider);

-- What openings and rules count in. A number that was given out is never given out again, whatever becomes of what has
-- it.
CREATE TABLE collection (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    last   INTEGER NOT NULL             -- the highest one there ever was
) STRICT;

ALTER TABLE provider ADD COLUMN alias TEXT;
ALTER TABLE availability_rule ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE group_closure ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN alias INTEGER;                    -- positions of erasable texts, as is a note
ALTER TABLE appointment ADD COLUMN start_microseconds INTEGER;  -- NULL: none
ALTER TABLE appointment ADD COLUMN end_microseconds INTEGER;
ALTER TABLE appointment ADD COLUMN note INTEGER;
