-- Take the audit log of a service's database out of the service's hands.
--
-- Run by a superuser in the service's database, before its first migration or at any time after; running it again
-- changes nothing. The database and the log belong to prakan_audit, a role that nobody logs in as; the service may read
-- the log and add rows. Each migration calls keep_audit_apart() at its end, for a log that the migration has just made.
--
-- As a value of its own: SET prakan.service = 'registration'

DO $roles$
DECLARE
    service text := current_setting('prakan.service');
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'prakan_audit') THEN
        BEGIN
            CREATE ROLE prakan_audit NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- another service's database is prepared at the same moment
        END;
    END IF;
    -- A database's owner may drop what lies in its schema public.
    EXECUTE format('ALTER DATABASE %I OWNER TO prakan_audit', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY, CREATE ON DATABASE %I TO %I', current_database(), service);
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', service);
END
$roles$;

CREATE OR REPLACE FUNCTION keep_audit_apart(service text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $apart$
BEGIN
    IF to_regclass('public.audit_log') IS NULL THEN
        RETURN;
    END IF;
    IF to_regprocedure('public.refuse_audit_change()') IS NOT NULL THEN
        ALTER FUNCTION public.refuse_audit_change() OWNER TO prakan_audit;
    END IF;
    ALTER TABLE public.audit_log OWNER TO prakan_audit;
    EXECUTE format('REVOKE ALL ON public.audit_log FROM PUBLIC, %I', service);
    EXECUTE format('GRANT SELECT, INSERT ON public.audit_log TO %I', service);
END
$apart$;

SELECT keep_audit_apart(current_setting('prakan.service'));
