-- The second fence: the database itself refuses two live appointments of one provider that overlap. Its index also
-- finds the live ones of a provider.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE appointment ADD CONSTRAINT appointment_guard
    EXCLUDE USING gist (provider WITH =, int8range(start_at, end_at) WITH &&) WHERE (status IN (0, 1));
DROP INDEX IF EXISTS appointment_live;
