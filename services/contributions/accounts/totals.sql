-- Sums over the postings of an employer, as its account shows them. What went to surcharges and to claims of
-- inspections is a part of what was paid; a refund is paid no more.

SELECT coalesce(sum(CASE entry WHEN 'return' THEN amount WHEN 'reversal' THEN -amount END), 0) AS assessed,
       coalesce(sum(CASE credit_account WHEN 'receivable' THEN amount ELSE -amount END)
                FILTER (WHERE entry NOT IN ('return', 'reversal', 'surcharge_paid', 'inspection_paid',
                                            'written_off')
                          AND 'receivable' IN (debit_account, credit_account)), 0) AS paid,
       coalesce(sum(CASE debit_account WHEN 'receivable' THEN amount ELSE -amount END)
                FILTER (WHERE entry = 'surcharge_paid'), 0) AS surcharges,
       coalesce(sum(CASE debit_account WHEN 'receivable' THEN amount ELSE -amount END)
                FILTER (WHERE entry = 'inspection_paid'), 0) AS inspections,
       coalesce(sum(CASE debit_account WHEN 'inspection_receivable' THEN amount ELSE -amount END)
                FILTER (WHERE 'inspection_receivable' IN (debit_account, credit_account)), 0) AS claimed,
       coalesce(sum(CASE entry WHEN 'payment' THEN amount ELSE -amount END)
                FILTER (WHERE 'unmatched' IN (debit_account, credit_account)), 0) AS waiting,
       coalesce(sum(amount) FILTER (WHERE entry = 'written_off' AND credit_account = 'receivable'), 0)
           AS written_off
FROM posting WHERE employer_id = :employer_id
