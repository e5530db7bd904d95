#!/bin/sh
# Makes the three roles of the database, or gives them the passwords of the secrets; may be run again at any time.
# portal owns the tables and migrates; portal_runtime is for web and workers; portal_reader backs up and verifies.
set -eu
secrets="${SECRETS:-/run/secrets}"
psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --host "${PGHOST:-}" --username postgres --dbname postgres \
    --set portal="$(cat "$secrets/portal_password")" \
    --set runtime="$(cat "$secrets/runtime_password")" \
    --set reader="$(cat "$secrets/reader_password")" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY['portal', 'portal_runtime', 'portal_reader']) name
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE portal LOGIN CREATEDB NOSUPERUSER NOCREATEROLE PASSWORD :'portal';
ALTER ROLE portal_runtime LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE PASSWORD :'runtime';
ALTER ROLE portal_reader LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE PASSWORD :'reader';
SELECT 'CREATE DATABASE portal OWNER portal'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'portal') \gexec
SQL
