-- The lines of the return :return_id of :month after the line :after, at most :limit.
--
-- `own_staff`: the employer :employer_id employed the person in the month, under whichever id.

-- The lines.
WITH line AS (
    SELECT line_no, person_id, national_id, wage, absence, base, credited, employee_statutory, employee_payable,
           employer_statutory, employer_payable
    FROM return_line WHERE month = :month AND return_id = :return_id AND line_no > :after
    ORDER BY line_no LIMIT :limit
),
-- Their persons under every id.
known AS (
    SELECT person_id, person_id AS own_id FROM line
    UNION ALL SELECT person_id, other_id FROM line JOIN same_person same USING (person_id)
)
SELECT line_no, person_id, national_id, wage, absence, base, credited, employee_statutory, employee_payable,
       employer_statutory, employer_payable, person_id IN (
    SELECT k.person_id FROM known k JOIN employment e ON e.employer_id = :employer_id AND e.person_id = k.own_id
    WHERE e.standing = 'stands' AND e.started_on < CAST(:month AS date) + interval '1 month'
      AND (e.ended_on IS NULL OR e.ended_on > greatest(CAST(:month AS date), e.started_on))) AS own_staff
FROM line ORDER BY line_no
