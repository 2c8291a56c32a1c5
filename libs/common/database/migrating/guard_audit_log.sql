-- Make the audit log take new rows and give none up: every change, removal or truncation of it is refused.
--
-- Nothing is done where there is no audit log.

DO $guard$
BEGIN
    IF to_regclass('audit_log') IS NULL THEN
        RETURN;
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgname = 'audit_log_append_only' AND tgrelid = to_regclass('audit_log')) THEN
        CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
        BEGIN
            RAISE EXCEPTION 'audit_log takes new rows only' USING ERRCODE = 'insufficient_privilege';
        END
        $refuse$;
        CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
    END IF;
    -- Where a superuser prepared the database, the log passes to a role that the service is not.
    IF to_regprocedure('keep_audit_apart(text)') IS NOT NULL THEN
        PERFORM keep_audit_apart(session_user::text);
    END IF;
END
$guard$
