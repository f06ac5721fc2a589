-- Schema 2: named providers in groups, clients, series, moves, and the feed of events. What an appointment mostly has
-- not is NULL: that is one byte in its row. The rows of schema 1 stay as they are and read as if they said nothing.

ALTER TABLE provider ADD COLUMN version INTEGER NOT NULL DEFAULT 0; -- the token that the definition was put with
ALTER TABLE provider ADD COLUMN name TEXT;
ALTER TABLE provider ADD COLUMN group_id TEXT;                      -- NULL: the default one
ALTER TABLE provider ADD COLUMN slot_step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE provider ADD COLUMN buffer_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE provider ADD COLUMN buffer_after INTEGER NOT NULL DEFAULT 0;
ALTER TABLE provider ADD COLUMN notice INTEGER NOT NULL DEFAULT 0;
ALTER TABLE provider ADD COLUMN past_allowed INTEGER NOT NULL DEFAULT 0 CHECK (past_allowed IN (0, 1));
ALTER TABLE provider ADD COLUMN horizon INTEGER NOT NULL DEFAULT 0;
ALTER TABLE provider ADD COLUMN hold_ttl INTEGER NOT NULL DEFAULT 0;
UPDATE provider SET version = coalesce((SELECT token FROM provider_token WHERE provider_token.provider = number), 0);

CREATE TABLE provider_group (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE group_closure (
    group_number INTEGER NOT NULL,
    position     INTEGER NOT NULL,
    kind         INTEGER NOT NULL CHECK (kind IN (0, 1)),
    weekdays     INTEGER NOT NULL,
    from_day     INTEGER NOT NULL,
    until_day    INTEGER NOT NULL,
    start_minute INTEGER NOT NULL,
    end_minute   INTEGER NOT NULL CHECK (end_minute > start_minute),
    PRIMARY KEY (group_number, position)
) STRICT, WITHOUT ROWID;

-- Texts that may have to leave the file. A row is appended, never moves and is overwritten where it stands, by as many
-- bytes: secure_delete is not enough, because it forgets the copies that stay behind when rows move between pages (3 of
-- 9,000 texts could still be read then).
CREATE TABLE erasable_text (
    position INTEGER PRIMARY KEY,
    text     TEXT NOT NULL
) STRICT;

CREATE TABLE client (
    number     INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    erased     INTEGER NOT NULL CHECK (erased IN (0, 1)),
    name       INTEGER,                 -- positions of erasable texts
    email      INTEGER,
    phone      INTEGER
) STRICT;

CREATE TABLE series (
    number      INTEGER PRIMARY KEY,
    id          TEXT NOT NULL,
    fingerprint INTEGER,                -- NULL: not known
    occurrences INTEGER NOT NULL
) STRICT;

-- First what a load reads: SQLite finds a column by passing those before it.
ALTER TABLE appointment ADD COLUMN undated INTEGER NOT NULL DEFAULT 1 CHECK (undated IN (0, 1)); -- in schema 1 all were
ALTER TABLE appointment ADD COLUMN expires_at INTEGER;          -- NULL, here and below: none, not said, not known
ALTER TABLE appointment ADD COLUMN client INTEGER;
ALTER TABLE appointment ADD COLUMN series INTEGER;
ALTER TABLE appointment ADD COLUMN occurrence INTEGER;
ALTER TABLE appointment ADD COLUMN created_at INTEGER;
ALTER TABLE appointment ADD COLUMN fingerprint INTEGER;
ALTER TABLE appointment ADD COLUMN fragments INTEGER NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN stranded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN runner_up_fragments INTEGER NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN runner_up_stranded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE appointment ADD COLUMN first_provider INTEGER;
ALTER TABLE appointment ADD COLUMN first_start INTEGER;
ALTER TABLE appointment ADD COLUMN ended_by TEXT;
ALTER TABLE appointment ADD COLUMN reason INTEGER;              -- position of an erasable text
-- The number is the last part of either by itself.
CREATE INDEX appointment_client ON appointment (client) WHERE client IS NOT NULL;
CREATE INDEX appointment_series ON appointment (series) WHERE series IS NOT NULL;

-- The number of the next event is the highest plus one, taken back with the transaction or the savepoint: so there are
-- no gaps. Events are never deleted; AUTOINCREMENT would add a row to be written with each.
CREATE TABLE event (
    sequence    INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    provider    INTEGER,
    appointment INTEGER,
    start_at    INTEGER,
    end_at      INTEGER,
    subject     TEXT
) STRICT;
