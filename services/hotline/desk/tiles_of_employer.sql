-- All tiles of the employer :employer_id, as an agent sees them: each a JSON list.
-- Lists that end say how many there are. What no table keeps is read from the employer's timeline.

WITH told AS (
    SELECT type, occurred_at, entry_id, data FROM timeline_entry WHERE subject_id = :employer_id
)
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
        SELECT r.month, r.version, r.kind, r.headcount, r.due_on, r.recorded_at, count(*) OVER () AS whole FROM (
            SELECT DISTINCT ON (1) data ->> 'month' AS month, (data ->> 'version')::integer AS version,
                   data ->> 'kind' AS kind, (data ->> 'headcount')::integer AS headcount, data ->> 'due_on' AS due_on,
                   data ->> 'recorded_at' AS recorded_at
            FROM told WHERE type = 'contributions.return_accepted.v1' ORDER BY 1, 2 DESC
        ) r ORDER BY month DESC LIMIT 24
    ) t) AS returns,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT o.data ->> 'month' AS month, o.data ->> 'due_on' AS due_on, count(*) OVER () AS whole FROM told o
        WHERE o.type = 'contributions.return_overdue.v1' AND NOT EXISTS (
            SELECT FROM told r
            WHERE r.type = 'contributions.return_accepted.v1' AND r.data ->> 'month' = o.data ->> 'month')
        ORDER BY 1 DESC LIMIT 24
    ) t) AS overdue,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT data ->> 'reference' AS reference, data ->> 'amount' AS amount, data ->> 'paid_on' AS paid_on,
               count(*) OVER () AS whole
        FROM told WHERE type = 'contributions.payment_received.v1' ORDER BY occurred_at DESC, entry_id DESC LIMIT 24
    ) t) AS payments,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT DISTINCT ON (1) data ->> 'certificate_id' AS certificate_id, data ->> 'bank_id' AS bank_id,
               type = 'contributions.standing_revoked.v1' AS revoked, occurred_at AS at
        FROM told WHERE type IN ('contributions.standing_certified.v1', 'contributions.standing_revoked.v1')
        ORDER BY 1, occurred_at DESC, entry_id DESC
    ) t) AS standing,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT w.data ->> 'claim_id' AS claim_id, w.data ->> 'first_day' AS first_day,
               w.data ->> 'last_day' AS last_day, w.data ->> 'until' AS until, count(*) OVER () AS whole
        FROM told w
        WHERE w.type = 'benefits.certificate_wanted.v1' AND NOT EXISTS (
            SELECT FROM told n
            WHERE n.type IN ('benefits.certificate_no_longer_wanted.v1', 'benefits.certificate_refused.v1')
              AND n.data ->> 'claim_id' = w.data ->> 'claim_id' AND n.entry_id > w.entry_id)
        ORDER BY 4, 1 LIMIT 50
    ) t) AS certificates_wanted,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT o.order_id, o.order_number, o.issued_by, o.first_day, o.last_day, count(*) OVER () AS whole FROM (
            SELECT DISTINCT ON (1) data ->> 'order_id' AS order_id, data ->> 'order_number' AS order_number,
                   data ->> 'issued_by' AS issued_by, data ->> 'first_day' AS first_day, data ->> 'last_day' AS last_day
            FROM told WHERE type IN ('registration.closure_ordered.v1', 'registration.closure_changed.v1')
            ORDER BY 1, (data ->> 'version')::integer DESC NULLS LAST
        ) o ORDER BY first_day DESC LIMIT 24
    ) t) AS orders,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT kind, first_day, last_day FROM inactive_period
        WHERE employer_id = :employer_id AND (last_day IS NULL OR last_day >= first_day)
        ORDER BY first_day DESC LIMIT 24
    ) t) AS idle,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT contact_id, name, person_id IS NOT NULL AS registered FROM employer_contact
        WHERE employer_id = :employer_id AND state = 'open' ORDER BY contact_id
    ) t) AS contacts,
    (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT split_part(type, '.', 1) AS service, max(occurred_at) AS at FROM told GROUP BY 1
    ) t) AS ages
