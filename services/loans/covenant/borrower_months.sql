-- Loans whose covenant has :month, with the newest judgement of that month. Not judged: no return is known of it, and
-- none is overdue.

SELECT l.loan_id, l.employer_id, e.name, e.registration_number, l.reference, l.amount, l.applied_on, l.disbursed_on,
       l.baseline_month, l.baseline_headcount, l.flag, j.headcount, j.share,
       coalesce(j.verdict, 'not_judged') AS verdict, j.version, j.judged_at
FROM loan l
JOIN employer e USING (employer_id)
LEFT JOIN LATERAL (
    SELECT headcount, share, verdict, version, judged_at FROM judgement
    WHERE judgement.loan_id = l.loan_id AND judgement.month = :month ORDER BY version DESC LIMIT 1
) j ON true
WHERE l.status = 'disbursed' AND :month BETWEEN l.covenant_from AND l.covenant_until
  AND (CAST(:bank_id AS uuid) IS NULL OR l.bank_id = :bank_id)
  AND (CAST(:employer_id AS uuid) IS NULL OR l.employer_id = :employer_id)
  AND (CAST(:verdict AS text) IS NULL OR coalesce(j.verdict, 'not_judged') = :verdict)
  AND in_reach(CAST(:areas AS text[]), l.employer_id)
  AND l.loan_id > :after
ORDER BY l.loan_id LIMIT :limit
