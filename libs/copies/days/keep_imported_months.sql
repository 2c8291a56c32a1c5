-- Keep the months of batches that were confirmed: :bodies, the JSON of `months_imported` events.

INSERT INTO imported_month AS known (person_id, month, scheme, batch_id, base, credited, prevails, source_system,
                                     confidence)
SELECT (m ->> 'person_id')::uuid, to_date(m ->> 'month', 'YYYY-MM'), m ->> 'scheme', (data ->> 'batch_id')::uuid,
       (m ->> 'base')::numeric, (m ->> 'credited')::boolean, (data ->> 'prevails')::boolean, data ->> 'source_system',
       data ->> 'confidence'
FROM unnest(CAST(:bodies AS json[])) AS e(data) CROSS JOIN LATERAL json_array_elements(data -> 'months') m
ORDER BY 1, 2, 3, 4
ON CONFLICT DO NOTHING
