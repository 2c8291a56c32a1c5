"""The audit log takes rows and gives none up: every service's database refuses to change or remove them.

Part of every migration run, so that no service is without it. Whoever owns the table can take the guard off; the
published heads tell (`libs/common/audit/chain.py`).
"""

from sqlalchemy import Connection, text

_GUARD = text("""
    DO $guard$
    BEGIN
        IF to_regclass('audit_log') IS NULL OR EXISTS (
            SELECT FROM pg_trigger WHERE tgname = 'audit_log_append_only' AND tgrelid = to_regclass('audit_log')) THEN
            RETURN;
        END IF;
        CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
        BEGIN
            RAISE EXCEPTION 'audit_log takes new rows only' USING ERRCODE = 'insufficient_privilege';
        END
        $refuse$;
        CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
    END
    $guard$
""")


def guard_audit_log(connection: Connection) -> None:
    connection.execute(_GUARD)
