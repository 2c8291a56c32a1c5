-- Start at :to_employer_id, on the day :after, the employments that ended at :employer_id on that day by a transfer.
--
-- Whoever works at the other employer on that day already goes on there; who begins there later works until then by
-- this one. A fixed term keeps its end. :branch: where. :actor does it, :because. What is yielded is their number.

WITH leaving AS (
    SELECT m.person_id, m.standing, h.ended_on AS was_ended_on, h.end_reason AS was_reason
    FROM employment m JOIN employment_history h
      ON h.employment_id = m.employment_id AND h.version = m.version - 1
    WHERE m.employer_id = :employer_id AND m.standing <> 'void' AND m.ended_on = :after
      AND m.end_reason = 'transferred' AND m.person_id = ANY(CAST(:locked AS uuid[]))
      AND coalesce(h.ended_on, 'infinity') > :after
),
-- What each has at the other employer from that day on, under any id.
there AS (
    SELECT l.person_id, min(o.started_on) AS next_start
    FROM leaving l
    JOIN employment o ON o.employer_id = :to_employer_id AND o.standing <> 'void'
         AND coalesce(o.ended_on, 'infinity') > :after
         AND (o.person_id = l.person_id
              OR o.person_id IN (SELECT s.other_id FROM same_person s WHERE s.person_id = l.person_id))
    GROUP BY l.person_id
),
wanted AS (
    SELECT l.person_id, l.standing, least(l.was_ended_on, t.next_start) AS ended_on,
           CASE WHEN least(l.was_ended_on, t.next_start) IS NULL THEN NULL
                WHEN l.was_ended_on <= coalesce(t.next_start, 'infinity') THEN l.was_reason
                ELSE 'transferred' END AS end_reason
    FROM leaving l LEFT JOIN there t USING (person_id)
    WHERE t.next_start IS NULL OR t.next_start > :after
),
started AS (
    INSERT INTO employment (employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason, standing)
    SELECT uuidv7(), :to_employer_id, person_id, :branch, :after, ended_on, end_reason, standing
    FROM wanted ORDER BY person_id
    RETURNING employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason, standing, version,
              recorded_at
),
history AS (
    INSERT INTO employment_history (employment_id, version, started_on, ended_on, end_reason, standing, changed_by,
                                    because, recorded_at)
    SELECT employment_id, version, started_on, ended_on, end_reason, standing, CAST(:actor AS text),
           CAST(:because AS text), recorded_at
    FROM started
),
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'registration.people', p.event_partition, s.person_id::text, 'registration.employment_started.v1',
           json_build_object('employment_id', s.employment_id, 'employer_id', s.employer_id,
               'person_id', s.person_id, 'started_on', s.started_on, 'branch', s.branch, 'ended_on', s.ended_on,
               'reason', s.end_reason, 'version', s.version, 'standing', s.standing,
               'entered_by', CAST(:entered_by AS text), 'recorded_at', s.recorded_at),
           ARRAY['employer:' || s.employer_id, 'person:' || s.person_id]
    FROM started s JOIN person p USING (person_id) ORDER BY s.person_id
)
SELECT count(*) AS started FROM started
