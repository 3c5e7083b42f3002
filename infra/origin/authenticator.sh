#!/bin/sh
# The password of the role that the REST server logs in as; run once, when the database is made.
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set password="$(cat /run/secrets/authenticator_password)" <<'SQL'
ALTER ROLE authenticator PASSWORD :'password';
SQL
