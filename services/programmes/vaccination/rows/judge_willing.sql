-- Make the set of willing employees: the temporary table `willing`, a row each with what is wrong with it.
--
-- :staged: the rows are places :first to :last of a file, whose cells are named by the view `named_cells`; without a
-- column for it, the employer's number is :given_number. Otherwise :rows, :numbers and :national_ids are columns.
-- :everybody: the registrar may register everybody's staff, or else that of the employers :allowed.
-- :id_pattern, :weights, :modulus: the form of a national id, by the law. :agency_key: what identifiers are made with.
-- :today: the day on which they must be employed.

CREATE TEMP TABLE willing ON COMMIT DROP AS
SELECT raw.row_no, raw.employer_id, p.person_id, m.branch, CAST(NULL AS text) AS area,
       CAST(NULL AS smallint) AS risk, coalesce(v.employer_id = raw.employer_id, false) AS known,
       CASE WHEN raw.employer_id IS NULL THEN 'employer_unknown'
            WHEN raw.national_id !~ :id_pattern THEN 'national_id_invalid'
            WHEN check_digit_wrong(raw.octets, CAST(:weights AS integer[]), :modulus) THEN 'national_id_invalid'
            -- An employer's stranger and nobody are told the same.
            WHEN p.person_id IS NULL AND :everybody THEN 'person_unknown'
            WHEN m.person_id IS NULL THEN 'not_employed'
            WHEN v.employer_id <> raw.employer_id THEN 'already_registered'
            WHEN row_number() OVER (PARTITION BY raw.national_id ORDER BY raw.row_no) > 1 THEN 'national_id_twice'
       END AS fault, min(raw.sheet_row) OVER (PARTITION BY raw.national_id) AS first_row
-- The rows, each with its employer and its person's identifier. OFFSET 0: what is used often is made once.
FROM (
    SELECT g.row_no, g.sheet_row, g.national_id, e.employer_id, g.octets, person_id_from(d.digest) AS person_id
    FROM (SELECT s.row_no, s.sheet_row, s.employer_number, s.national_id,
                 convert_to(national_id, 'UTF8') AS octets FROM (
\if :staged
              SELECT place AS row_no, sheet_row, coalesce(employer_number, CAST(:given_number AS text))
                     AS employer_number, national_id
              FROM named_cells WHERE place BETWEEN :first AND :last
\else
              SELECT row_no, row_no AS sheet_row, employer_number, national_id
              FROM unnest(CAST(:rows AS integer[]), CAST(:numbers AS text[]), CAST(:national_ids AS text[]))
                   AS g(row_no, employer_number, national_id)
\endif
          ) s OFFSET 0) g
    LEFT JOIN employer e ON e.registration_number = g.employer_number
         AND (:everybody OR e.employer_id = ANY(CAST(:allowed AS uuid[])))
    CROSS JOIN LATERAL (
        SELECT substr(sha256(convert_to(:agency_key, 'UTF8') || g.octets), 1, 16) AS digest OFFSET 0) d
) raw
-- The person whose identifier it is: the kept one of two that were merged.
LEFT JOIN person_alias a ON a.person_id = raw.person_id
LEFT JOIN person p ON p.person_id = coalesce(a.kept_id, raw.person_id)
-- Its employment there today; of several, the first.
LEFT JOIN (
    SELECT DISTINCT ON (1, 2) e.employer_id, coalesce(k.kept_id, e.person_id) AS person_id, e.branch
    FROM employment e LEFT JOIN person_alias k USING (person_id)
    WHERE e.standing = 'stands' AND e.started_on <= :today AND coalesce(e.ended_on, 'infinity') > :today
    ORDER BY 1, 2, e.started_on) m
    ON m.employer_id = raw.employer_id AND m.person_id = p.person_id
-- Its registration that counts.
LEFT JOIN (
    SELECT r.employer_id, coalesce(k.kept_id, r.person_id) AS person_id
    FROM vaccination r LEFT JOIN person_alias k USING (person_id)
    WHERE r.status <> 'withdrawn' AND r.vaccination_id NOT IN (SELECT vaccination_id FROM set_aside)) v
    ON v.person_id = p.person_id
