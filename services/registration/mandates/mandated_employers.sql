-- Employers that gave the agent a mandate in force :today, by number, with the scopes of all those mandates together.

SELECT e.employer_id, e.name, e.registration_number, m.scopes, m.until
FROM (
    SELECT employer_id, array_agg(DISTINCT scope ORDER BY scope) AS scopes,
           CASE WHEN bool_and(last_day IS NOT NULL) THEN max(last_day) END AS until
    FROM mandate CROSS JOIN unnest(scopes) AS each(scope)
    WHERE agent_id = :agent_id AND revoked_at IS NULL
      AND first_day <= :today AND coalesce(last_day, 'infinity') >= :today
    GROUP BY employer_id
) m JOIN employer e USING (employer_id)
WHERE (CAST(:employer_id AS uuid) IS NULL OR e.employer_id = :employer_id)
  AND (CAST(:text AS text) IS NULL OR position(lower(:text) IN lower(e.name)) > 0
       OR starts_with(e.registration_number, :text))
  AND e.registration_number > :after
ORDER BY e.registration_number LIMIT :limit
