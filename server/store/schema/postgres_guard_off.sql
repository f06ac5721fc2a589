ALTER TABLE appointment DROP CONSTRAINT IF EXISTS appointment_guard;
CREATE INDEX IF NOT EXISTS appointment_live ON appointment (provider) WHERE status IN (0, 1);
