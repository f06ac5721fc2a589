DROP TRIGGER IF EXISTS appointment_insert_fence;
DROP TRIGGER IF EXISTS appointment_update_fence;
DROP TRIGGER IF EXISTS appointment_insert_guard;
DROP TRIGGER IF EXISTS appointment_update_guard;
DROP INDEX IF EXISTS appointment_live;
