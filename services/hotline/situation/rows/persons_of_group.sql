-- Persons of a group, by id, from the one after `:after`: those who belong to each part of it that is given.
-- With `:counted` their number instead.
-- `:area`: who lives there or works for an employer there. `:employer_id`: its staff on the day `:on`.
-- `:programme`: booked (a booking still to come), isolating (on the day), claiming (a claim that has not ended).

\if :counted
SELECT count(*) AS persons
\else
SELECT c.person_id
\endif
FROM person_card c
WHERE c.state <> 'erased'
  AND NOT EXISTS (SELECT FROM person_alias a WHERE a.person_id = c.person_id)
  AND (CAST(:area AS text) IS NULL
       OR area_within(c.area, :area)
       OR EXISTS (SELECT FROM employment w JOIN employer e USING (employer_id)
                  WHERE w.person_id = c.person_id AND w.standing = 'stands'
                    AND w.started_on <= :on AND (w.ended_on IS NULL OR w.ended_on > :on)
                    AND area_within(e.area, :area)))
  AND (CAST(:employer_id AS uuid) IS NULL
       OR EXISTS (SELECT FROM employment w
                  WHERE w.person_id = c.person_id AND w.employer_id = :employer_id AND w.standing = 'stands'
                    AND w.started_on <= :on AND (w.ended_on IS NULL OR w.ended_on > :on)))
  AND (CAST(:programme AS text) IS DISTINCT FROM 'booked'
       OR EXISTS (SELECT FROM booking_card b WHERE b.person_id = c.person_id AND NOT b.ended AND b.day >= :on))
  AND (CAST(:programme AS text) IS DISTINCT FROM 'isolating'
       OR EXISTS (SELECT FROM isolation_order i WHERE i.person_id = c.person_id AND NOT i.withdrawn
                    AND i.first_day <= :on AND i.last_day >= :on))
  AND (CAST(:programme AS text) IS DISTINCT FROM 'claiming'
       OR EXISTS (SELECT FROM claim_card k WHERE k.person_id = c.person_id AND k.status IN ('pending', 'in_payment')))
\if :counted
\else
  AND c.person_id > :after
ORDER BY c.person_id
LIMIT :limit
\endif
