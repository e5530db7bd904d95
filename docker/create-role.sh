#!/bin/sh
# Run once by the database's image: the portal owns its database and is no superuser.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set word="$(cat /run/secrets/portal_password)" <<'SQL'
CREATE ROLE portal LOGIN PASSWORD :'word';
CREATE DATABASE portal OWNER portal;
SQL
