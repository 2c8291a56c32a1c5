-- Take the next person of a list whom nobody calls now and who was not called under another id.

UPDATE outbound_call SET status = 'taken', taken_by = :agent, taken_until = :until
WHERE outbound_call_id = (
    SELECT c.outbound_call_id FROM outbound_call c LEFT JOIN person_alias a USING (person_id)
    JOIN person_card p ON p.person_id = coalesce(a.kept_id, c.person_id)
    WHERE c.outbound_list_id = :list_id AND c.status = 'open' AND c.next_at <= :now
      AND p.state = 'open' AND cardinality(p.phones) > 0
      AND NOT EXISTS (
          SELECT FROM outbound_call o
          WHERE (o.status = 'taken' OR (o.outbound_list_id = c.outbound_list_id
                                        AND o.outbound_call_id <> c.outbound_call_id AND o.status <> 'open'))
            AND (o.person_id = c.person_id
                 OR o.person_id IN (SELECT s.other_id FROM same_person s WHERE s.person_id = c.person_id)))
    ORDER BY c.next_at, c.outbound_call_id LIMIT 1)
RETURNING outbound_call_id, outbound_list_id, person_id, status, attempts, next_at, taken_by, taken_until
