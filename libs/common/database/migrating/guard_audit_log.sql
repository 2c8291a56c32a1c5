-- Make the audit log take new rows and give none up: every change, removal or truncation of it is refused.
--
-- Nothing is done where there is no audit log, or where it is guarded already.

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
