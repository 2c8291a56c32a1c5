-- End the employments of an employer that go on after a day, with their history, audit and facts, and yield how many.
--
-- :after: the first day without them. :locked: of these persons alone, whose rows are held.
-- :reason: why. :actor, of the kind :entered_by, does it, :because.

WITH changed AS (
    UPDATE employment e SET ended_on = :after, end_reason = :reason, version = e.version + 1,
           recorded_at = greatest(clock_timestamp(), e.recorded_at + interval '1 microsecond')
    WHERE e.employer_id = :employer_id AND e.standing <> 'void' AND e.started_on < :after
      AND coalesce(e.ended_on, 'infinity') > :after AND e.person_id = ANY(CAST(:locked AS uuid[]))
    RETURNING e.employment_id, e.employer_id, e.person_id, e.branch, e.started_on, e.ended_on, e.end_reason,
              e.standing, e.version, e.recorded_at
),
history AS (
    INSERT INTO employment_history (employment_id, version, started_on, ended_on, end_reason, standing, changed_by,
                                    because, recorded_at)
    SELECT employment_id, version, started_on, ended_on, end_reason, standing, CAST(:actor AS text),
           CAST(:because AS text), recorded_at
    FROM changed
),
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'registration.people', p.event_partition, c.person_id::text, 'registration.employment_ended.v1',
           json_build_object('employment_id', c.employment_id, 'employer_id', c.employer_id,
               'person_id', c.person_id, 'started_on', c.started_on, 'ended_on', c.ended_on,
               'reason', c.end_reason, 'branch', c.branch, 'version', c.version, 'standing', c.standing,
               'entered_by', CAST(:entered_by AS text), 'recorded_at', c.recorded_at),
           ARRAY['employer:' || c.employer_id, 'person:' || c.person_id]
    FROM changed c JOIN person p USING (person_id) ORDER BY c.person_id, c.employment_id
)
SELECT count(*) AS ended FROM changed
