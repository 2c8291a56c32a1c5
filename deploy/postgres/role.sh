#!/bin/sh
# Run once by the PostgreSQL image when it makes its cluster: the service's own role and database. The role is no
# superuser, and nobody else may connect.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -d postgres -v service="$SERVICE" -v password="$SERVICE_PASSWORD" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE CONNECT, TEMPORARY ON DATABASE :"service" FROM PUBLIC;
ALTER SYSTEM SET log_error_verbosity = 'terse';
SQL
# Its audit log is not its own: it adds rows and reads them.
psql -v ON_ERROR_STOP=1 -U postgres -d "$SERVICE" -c "SET prakan.service = '$SERVICE'" \
    -f "$(dirname "$0")/sql/keep_audit_apart.sql"
