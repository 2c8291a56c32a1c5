-- Add payments of employers, from :bodies, the events' JSON. Each event is a payment of its own: :ids, the events' ids.

INSERT INTO heard_fact (kind, subject_id, version, part, employer_id, first_day, amount, in_force)
SELECT 'payment', e.id, 1, 1, (data ->> 'employer_id')::uuid, (data ->> 'paid_on')::date,
       (data ->> 'amount')::numeric, true
FROM unnest(CAST(:bodies AS json[]), CAST(:ids AS uuid[])) WITH ORDINALITY AS e(data, id, ordinal)
ORDER BY ordinal
ON CONFLICT (kind, subject_id, version, part) DO NOTHING
