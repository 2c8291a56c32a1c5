-- The twin of contribution_due.py: one row of `term` a wage region, at most three bases side by side
-- (floors[i], ceilings[i] and the summed rates of the components on base i), unused ones NULL.
-- From: paid(return_id, line_no, region, wage, …), term(region, floors, ceilings, employee, employer, state).
SELECT paid.*,
       base_1 AS base,
       base_1 * term.employee[1] + coalesce(base_2 * term.employee[2], 0) + coalesce(base_3 * term.employee[3], 0)
           AS employee_statutory,
       base_1 * term.employer[1] + coalesce(base_2 * term.employer[2], 0) + coalesce(base_3 * term.employer[3], 0)
           AS employer_statutory,
       base_1 * term.state[1] + coalesce(base_2 * term.state[2], 0) + coalesce(base_3 * term.state[3], 0)
           AS state_statutory
FROM paid
JOIN term ON term.region = paid.region
CROSS JOIN LATERAL (
    SELECT CASE WHEN paid.wage = 0 THEN 0 ELSE least(greatest(paid.wage, floors[1]), ceilings[1]) END AS base_1,
           CASE WHEN paid.wage = 0 OR floors[2] IS NULL THEN NULL
                ELSE least(greatest(paid.wage, floors[2]), ceilings[2]) END AS base_2,
           CASE WHEN paid.wage = 0 OR floors[3] IS NULL THEN NULL
                ELSE least(greatest(paid.wage, floors[3]), ceilings[3]) END AS base_3
    OFFSET 0
) bases
