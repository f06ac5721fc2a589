-- Schema 3: openings. What is new in older tables is NULL or 0 in their rows, which stay as they are and are not read
-- for it.

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
