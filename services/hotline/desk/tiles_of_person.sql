-- All tiles of the person :person_id, as an agent sees them: each a JSON list. Lists that end say how many there are.
--
-- One statement: with a round trip a tile, the agent would wait.

-- The person :person_id under every id, whichever of them is given.
WITH ids AS (
    SELECT CAST(:person_id AS uuid) AS person_id
    UNION ALL SELECT other_id FROM same_person WHERE person_id = :person_id
)
SELECT
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT m.employment_id, m.employer_id, e.registration_number, e.name, m.started_on, m.ended_on, m.end_reason,
               m.standing
        FROM employment m LEFT JOIN employer e USING (employer_id)
        WHERE m.person_id IN (SELECT person_id FROM ids) AND m.standing <> 'void' ORDER BY m.started_on DESC
    ) t) AS employments,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT to_char(m.month, 'YYYY-MM') AS month, employer_id, base::text AS base, credited, version, source_system,
               confidence, count(*) OVER () AS whole
        FROM (SELECT month, employer_id, base, credited, version, NULL AS source_system, NULL AS confidence
              FROM credited_month WHERE person_id IN (SELECT person_id FROM ids)
              UNION ALL
              SELECT month, NULL, base, credited, NULL, source_system, confidence
              FROM imported_month WHERE person_id IN (SELECT person_id FROM ids)) m
        ORDER BY m.month DESC, employer_id LIMIT 240
    ) t) AS months,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT claim_id, employer_id, branch, cause, first_day, last_day, status, reason, days, last_paid_day,
               paid::text AS paid, moved_at
        FROM claim_card WHERE person_id IN (SELECT person_id FROM ids) ORDER BY moved_at DESC
    ) t) AS claims,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT l.loan_id, l.employer_id, e.name, l.phase, l.amount::text AS amount, l.status, l.flag, l.month,
               l.headcount, l.baseline, l.moved_at
        FROM loan_card l LEFT JOIN employer e USING (employer_id)
        WHERE l.employer_id IN (
            SELECT employer_id FROM employment WHERE person_id IN (SELECT person_id FROM ids) AND standing = 'stands')
        ORDER BY l.moved_at DESC
    ) t) AS loans,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT booking_id, day, starts_at, place, ended, moved_at, count(*) OVER () AS whole FROM booking_card
        WHERE person_id IN (SELECT person_id FROM ids) ORDER BY day DESC, starts_at DESC LIMIT 20
    ) t) AS bookings,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT order_number, first_day, last_day, withdrawn, moved_at, count(*) OVER () AS whole FROM isolation_order
        WHERE person_id IN (SELECT person_id FROM ids) ORDER BY first_day DESC LIMIT 20
    ) t) AS isolations,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT notice_id, template, status, channel, reason, said_at, settled_at, count(*) OVER () AS whole
        FROM notice JOIN notice_sending USING (notice_id)
        WHERE party = 'person' AND subject_id IN (SELECT person_id FROM ids) ORDER BY said_at DESC LIMIT 20
    ) t) AS notices,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT case_id, number, kind, queue, about, status, assigned_to, opened_at, due_at, count(*) OVER () AS whole
        FROM service_case WHERE person_id IN (SELECT person_id FROM ids) ORDER BY opened_at DESC LIMIT 50
    ) t) AS cases,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT split_part(type, '.', 1) AS service, max(occurred_at) AS at FROM timeline_entry
        WHERE subject_id IN (SELECT person_id FROM ids) GROUP BY 1
        UNION ALL SELECT 'contributions', max(said_at) FROM credited_month
        WHERE person_id IN (SELECT person_id FROM ids)
        UNION ALL SELECT 'loans', max(moved_at) FROM loan_card
        WHERE employer_id IN (
            SELECT employer_id FROM employment WHERE person_id IN (SELECT person_id FROM ids) AND standing = 'stands')
        UNION ALL SELECT 'hotline', max(opened_at) FROM service_case WHERE person_id IN (SELECT person_id FROM ids)
    ) t) AS ages
