#!/bin/sh
# The role that serves: it may read and write what the owner makes, now and later, and make nothing itself.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$SLOTD_PASSWORD" <<'SQL'
CREATE ROLE slotd LOGIN PASSWORD :'password';
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO slotd;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO slotd;
SQL
