-- End the employments of the set's leavers, with their history and facts, for :actor of the kind :entered_by.

WITH changed AS (
    UPDATE employment e /* of any standing but void, as it was matched */
    SET ended_on = s.ended_on, end_reason = s.reason, version = e.version + 1,
        recorded_at = greatest(clock_timestamp(), e.recorded_at + interval '1 microsecond')
    FROM file_set s WHERE s.done = 'end' AND e.employment_id = s.employment_id
    RETURNING e.employment_id, e.employer_id, e.person_id, e.branch, e.started_on, e.ended_on, e.end_reason,
              e.standing, e.version, e.recorded_at
),
history AS (
    INSERT INTO employment_history (employment_id, version, started_on, ended_on, end_reason, standing, changed_by,
                                    recorded_at)
    SELECT employment_id, version, started_on, ended_on, end_reason, standing, CAST(:actor AS text), recorded_at
    FROM changed
),
audited AS (
    INSERT INTO audit_outbox (actor, action, subject, detail)
    SELECT CAST(:actor AS text), 'end_employment', employment_id::text, 'file ' || CAST(:job_id AS text) FROM changed
)
INSERT INTO outbox (topic, partition, key, type, data, audience)
SELECT 'registration.people', p.event_partition, c.person_id::text, 'registration.employment_ended.v1',
       json_build_object('employment_id', c.employment_id, 'employer_id', c.employer_id, 'person_id', c.person_id,
           'started_on', c.started_on, 'ended_on', c.ended_on, 'reason', c.end_reason, 'branch', c.branch,
           'version', c.version, 'standing', c.standing, 'entered_by', CAST(:entered_by AS text),
           'recorded_at', c.recorded_at),
       ARRAY['employer:' || c.employer_id, 'person:' || c.person_id]
FROM changed c JOIN person p USING (person_id) ORDER BY c.person_id, c.employment_id
