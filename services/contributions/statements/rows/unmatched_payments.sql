-- Payments that count for no employer until an officer decides, by the number of the payment, oldest first: those far
-- above what is owed, each with the bound that it exceeds, and those of statements that name no bill.

SELECT u.posting_id, u.employer_id, u.issuer, u.reference, u.amount, u.paid_on, u.bound, CAST(NULL AS text) AS reason,
       CAST(NULL AS text) AS told
FROM unmatched_payment u
WHERE u.status = 'waiting' AND u.posting_id > :after AND in_reach(CAST(:areas AS text[]), u.employer_id)
UNION ALL
SELECT p.posting_id, NULL, p.issuer, p.reference, p.amount, e.booked_on, NULL, e.reason, e.told
FROM bank_entry e JOIN collecting_account a USING (account_id)
JOIN posting p ON p.issuer = a.issuer AND p.reference = e.reference AND p.entry = 'payment'
WHERE e.status = 'waiting' AND p.posting_id > :after
ORDER BY posting_id LIMIT :limit
