-- The second fence: the database itself refuses two live appointments of one provider that overlap. Live ones never
-- overlap among themselves, so only the last that starts before the new one ends can be in the way. It fails before
-- anything is written and whoever runs it undoes the commit, so there is nothing to abort: for ABORT, SQLite would keep
-- copies of all pages that the statement changes, in 64 KiB from the heap.
-- The first triggers did ABORT, under other names.
DROP TRIGGER IF EXISTS appointment_insert_guard;
DROP TRIGGER IF EXISTS appointment_update_guard;

CREATE INDEX IF NOT EXISTS appointment_live ON appointment (provider, start_at, end_at) WHERE status IN (0, 1);

CREATE TRIGGER IF NOT EXISTS appointment_insert_fence BEFORE INSERT ON appointment WHEN NEW.status IN (0, 1)
BEGIN
    SELECT RAISE(FAIL, 'overlap')
    WHERE (SELECT end_at FROM appointment
           WHERE provider = NEW.provider AND status IN (0, 1) AND start_at < NEW.end_at
           ORDER BY start_at DESC LIMIT 1) > NEW.start_at;
END;

CREATE TRIGGER IF NOT EXISTS appointment_update_fence BEFORE UPDATE ON appointment
WHEN NEW.status IN (0, 1) AND (OLD.status NOT IN (0, 1) OR OLD.start_at <> NEW.start_at OR OLD.end_at <> NEW.end_at
                               OR OLD.provider <> NEW.provider)
BEGIN
    SELECT RAISE(FAIL, 'overlap')
    WHERE (SELECT end_at FROM appointment
           WHERE provider = NEW.provider AND status IN (0, 1) AND start_at < NEW.end_at AND number <> NEW.number
           ORDER BY start_at DESC LIMIT 1) > NEW.start_at;
END;
