-- Start the employments of the set's hires, with their history and facts, for :actor of the kind :entered_by.

WITH started AS (
    INSERT INTO employment (employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason, standing)
    SELECT employment_id, employer_id, kept_id, branch, started_on, ended_on, reason, standing
    FROM file_set WHERE done = 'start' ORDER BY kept_id, started_on
    RETURNING employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason, standing, version,
              recorded_at
),
history AS (
    INSERT INTO employment_history (employment_id, version, started_on, ended_on, end_reason, standing, changed_by,
                                    recorded_at)
    SELECT employment_id, version, started_on, ended_on, end_reason, standing, CAST(:actor AS text), recorded_at
    FROM started
),
audited AS (
    INSERT INTO audit_outbox (actor, action, subject, detail)
    SELECT CAST(:actor AS text), 'start_employment', employment_id::text, 'file ' || CAST(:job_id AS text)
    FROM started
)
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'registration.people', p.event_partition, s.person_id::text, 'registration.employment_started.v1',
       json_build_object('employment_id', s.employment_id, 'employer_id', s.employer_id, 'person_id', s.person_id,
           'started_on', s.started_on, 'branch', s.branch, 'ended_on', s.ended_on, 'reason', s.end_reason,
           'version', s.version, 'standing', s.standing, 'entered_by', CAST(:entered_by AS text),
           'recorded_at', s.recorded_at),
       ARRAY['employer:' || s.employer_id, 'person:' || s.person_id]
FROM started s JOIN person p USING (person_id) ORDER BY s.person_id, s.started_on
