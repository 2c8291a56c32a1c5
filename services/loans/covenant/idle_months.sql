-- Months of covenants in which the employer did no work on any day, and that nobody has judged: loan and month.
--
-- :today: months that are over by then. A month with a return, or one that is overdue, has a row in `employer_month`.

SELECT l.loan_id, m.month
FROM loan l
CROSS JOIN LATERAL (
    SELECT CAST(day AS date) AS month, CAST(day + interval '1 month' AS date) AS next
    FROM generate_series(l.covenant_from, least(l.covenant_until, CAST(:today AS date)), interval '1 month') day
) m
WHERE l.status = 'disbursed' AND l.baseline_headcount IS NOT NULL AND m.next <= CAST(:today AS date)
  AND EXISTS (SELECT FROM inactive_period i WHERE i.employer_id = l.employer_id)
  AND (SELECT range_agg(daterange(i.first_day, i.last_day + 1)) FROM inactive_period i
       WHERE i.employer_id = l.employer_id) @> daterange(m.month, m.next)
  AND NOT EXISTS (SELECT FROM judgement j WHERE j.loan_id = l.loan_id AND j.month = m.month)
  AND NOT EXISTS (SELECT FROM employer_month k WHERE k.employer_id = l.employer_id AND k.month = m.month)
ORDER BY l.loan_id, m.month LIMIT :limit
