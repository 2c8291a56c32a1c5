-- What cases that were closed from :first_day to :last_day found, in :areas and :area; null: everywhere.
--
-- The amounts have different meanings and are not to be added up.

WITH closed AS (
    SELECT i.inspection_id, i.employer_id, i.plan_id, c.by_chance
    FROM inspection i JOIN employer e USING (employer_id)
    LEFT JOIN inspection_candidate c ON c.plan_id = i.plan_id AND c.employer_id = i.employer_id
    WHERE i.status = 'closed' AND i.closed_on BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date)
      AND in_reach(CAST(:areas AS text[]), i.employer_id)
      AND (CAST(:area AS text) IS NULL OR area_within(e.area, CAST(:area AS text)))
),
found AS (
    SELECT f.inspection_id, f.kind, coalesce(a.kept_id, f.person_id) AS person_id
    FROM inspection_finding f JOIN closed USING (inspection_id) LEFT JOIN person_alias a USING (person_id)
),
claimed AS (
    SELECT coalesce(sum(requested), 0) AS requested, coalesce(sum(filed), 0) AS filed,
           coalesce(sum(recovered), 0) AS recovered
    FROM inspection_claim JOIN closed USING (inspection_id)
),
sanctioned AS (
    SELECT count(*)::integer AS sanctions, coalesce(sum(s.amount), 0) AS sanctioned
    FROM sanction s JOIN closed USING (inspection_id) WHERE s.status NOT IN ('proposed', 'annulled')
)
SELECT (SELECT count(*) FROM closed)::integer AS cases,
       (SELECT count(DISTINCT employer_id) FROM closed)::integer AS employers,
       (SELECT count(*) FROM closed WHERE by_chance)::integer AS by_chance,
       (SELECT count(DISTINCT c.inspection_id) FROM closed c JOIN found USING (inspection_id)
        WHERE c.by_chance)::integer AS by_chance_with_findings,
       (SELECT count(DISTINCT inspection_id) FROM found)::integer AS with_findings,
       (SELECT count(DISTINCT person_id) FROM found WHERE kind = 'not_enrolled')::integer AS not_enrolled,
       (SELECT count(DISTINCT person_id) FROM found WHERE kind = 'under_declared')::integer AS under_declared,
       requested, filed, recovered, sanctions, sanctioned
FROM claimed, sanctioned
