-- Schema 1. Append layout: a booking writes one narrow token row and appends one appointment row, so that a commit
-- dirties few pages. Instants are UTC seconds; enumerations are numbered as in core.

CREATE TABLE epoch (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    value     INTEGER NOT NULL
) STRICT;
INSERT INTO epoch VALUES (1, 0);

CREATE TABLE provider_token (
    provider INTEGER PRIMARY KEY,
    token    INTEGER NOT NULL
) STRICT;

CREATE TABLE provider (
    number      INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    zone        TEXT NOT NULL,
    daily_limit INTEGER                 -- NULL: none
) STRICT;

CREATE TABLE availability_rule (
    provider     INTEGER NOT NULL,
    position     INTEGER NOT NULL,
    kind         INTEGER NOT NULL CHECK (kind IN (0, 1)),
    weekdays     INTEGER NOT NULL,
    from_day     INTEGER NOT NULL,
    until_day    INTEGER NOT NULL,
    start_minute INTEGER NOT NULL,
    end_minute   INTEGER NOT NULL CHECK (end_minute > start_minute),
    PRIMARY KEY (provider, position)
) STRICT, WITHOUT ROWID;

-- No unique index on id: it would dirty a random page per booking. slotd, the only writer, keeps every id it has
-- ever seen in an index in memory and looks there first.
CREATE TABLE appointment (
    number          INTEGER PRIMARY KEY,
    id              TEXT NOT NULL,
    provider        INTEGER NOT NULL,
    service_day     INTEGER NOT NULL,
    start_at        INTEGER NOT NULL,
    end_at          INTEGER NOT NULL CHECK (end_at > start_at),
    range_start     INTEGER NOT NULL,
    range_end       INTEGER NOT NULL,
    status          INTEGER NOT NULL CHECK (status BETWEEN 0 AND 5),
    provider_named  INTEGER NOT NULL CHECK (provider_named IN (0, 1)),
    exact_fit       INTEGER NOT NULL CHECK (exact_fit IN (0, 1)),
    cost            INTEGER NOT NULL,
    runner_up_start INTEGER,            -- NULL: there was none
    runner_up_cost  INTEGER NOT NULL
) STRICT;
