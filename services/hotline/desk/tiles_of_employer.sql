-- All tiles of the employer :employer_id, as an agent sees them: each a JSON list.
-- Lists that end say how many there are.

SELECT
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT loan_id, phase, amount::text AS amount, status, flag, month, headcount, baseline, moved_at
        FROM loan_card WHERE employer_id = :employer_id ORDER BY moved_at DESC
    ) t) AS loans,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT case_id, number, kind, queue, about, status, assigned_to, opened_at, due_at, count(*) OVER () AS whole
        FROM service_case WHERE employer_id = :employer_id ORDER BY opened_at DESC LIMIT 50
    ) t) AS cases,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT split_part(type, '.', 1) AS service, max(occurred_at) AS at FROM timeline_entry
        WHERE subject_id = :employer_id GROUP BY 1
    ) t) AS ages
