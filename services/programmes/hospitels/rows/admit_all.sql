-- Admit all who come at once, each into a free bed of the hospitel they came to, with step, journal, audit and answer.
--
-- :ordinals, :person_ids, :facility_ids, :days, :answers, :actors, :traceparents, :operations, :keys, :body_hashes:
-- columns of equal length, one place an arrival. In an answer, $stay and $bed stand for both ids.
-- Yields those who got a bed.

-- Who came.
WITH asked AS (
    SELECT ordinal, person_id, facility_id, day, answer, actor, traceparent, operation, key, body_hash
    FROM unnest(CAST(:ordinals AS integer[]), CAST(:person_ids AS uuid[]), CAST(:facility_ids AS uuid[]),
        CAST(:days AS date[]), CAST(:answers AS text[]), CAST(:actors AS text[]), CAST(:traceparents AS text[]),
        CAST(:operations AS text[]), CAST(:keys AS text[]), CAST(:body_hashes AS bytea[]))
    AS a(ordinal, person_id, facility_id, day, answer, actor, traceparent, operation, key, body_hash)
),
-- Their places on the waiting list, locked. Who has two ids gets no bed here: an officer looks.
waiting AS MATERIALIZED (
    SELECT a.ordinal, a.facility_id, s.stay_id
    FROM asked a
    JOIN stay s ON s.person_id = a.person_id AND s.status = 'waiting'
    WHERE NOT EXISTS (SELECT FROM same_person o WHERE o.person_id = a.person_id)
    ORDER BY s.stay_id FOR UPDATE OF s
),
-- How many beds each hospitel needs.
wanted AS (
    SELECT ordinal, facility_id, stay_id, row_number() OVER (PARTITION BY facility_id ORDER BY ordinal) AS n
    FROM waiting
),
-- So many of its free beds; one that somebody else is being given is passed over.
free AS MATERIALIZED (
    SELECT f.facility_id, b.bed_id
    FROM (SELECT facility_id, count(*) AS many FROM wanted GROUP BY facility_id) f
    CROSS JOIN LATERAL (
        SELECT bed_id FROM bed
        WHERE facility_id = f.facility_id AND stay_id IS NULL AND in_service
        ORDER BY bed_id LIMIT f.many FOR UPDATE SKIP LOCKED) b
),
-- The first who came gets the first bed.
counted AS (
    SELECT facility_id, bed_id, row_number() OVER (PARTITION BY facility_id ORDER BY bed_id) AS n FROM free
),
-- A bed that was taken meanwhile is given to nobody.
given AS (
    UPDATE bed SET stay_id = w.stay_id FROM wanted w JOIN counted c USING (facility_id, n)
    WHERE bed.bed_id = c.bed_id AND bed.stay_id IS NULL
    RETURNING bed.bed_id, w.stay_id, w.ordinal
),
-- Who has a bed is admitted.
admitted AS (
    UPDATE stay SET status = 'admitted', bed_id = g.bed_id, admitted_on = a.day, offered_until = NULL
    FROM given g JOIN asked a USING (ordinal) WHERE stay.stay_id = g.stay_id
    RETURNING stay.stay_id, stay.person_id, stay.area, stay.bed_id, g.ordinal
),
-- With the answer that each gets.
made AS MATERIALIZED (
    SELECT d.stay_id, d.person_id, d.area, d.bed_id, d.ordinal, a.day, a.actor, a.traceparent, a.operation, a.key,
           a.body_hash,
           replace(replace(a.answer, '$stay', d.stay_id::text), '$bed', d.bed_id::text)
           AS answer
    FROM admitted d JOIN asked a USING (ordinal)
),
-- What happened, for the stay, the figures, who sends the same again, and the audit.
stepped AS (INSERT INTO stay_step (stay_id, step, bed_id, by) SELECT stay_id, 'admitted', bed_id, actor FROM made),
journalled AS (
    INSERT INTO journal (happening, day, area, person_id, subject_id)
    SELECT 'admitted', day, area, person_id, stay_id FROM made
),
remembered AS (
    INSERT INTO idempotency_record (client, operation, key, body_hash, status, answer)
    SELECT actor, operation, key, body_hash, 201, answer FROM made WHERE key IS NOT NULL
),
audited AS (
    INSERT INTO audit_outbox (actor, action, subject, traceparent)
    SELECT actor, operation, person_id::text, traceparent FROM made
)
SELECT m.ordinal, m.answer FROM made m
