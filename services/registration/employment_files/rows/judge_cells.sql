-- Make the temporary table `file_row`: the cells of a file as typed rows, each with its first fault and its person.
--
-- `fault` is the column and the code. Whose the number is, is looked up for every row alike; only rows without a fault
-- are asked for it. `wrong`: no person has this number and this day of birth. `stranger`: neither the employer nor the
-- sender registered the person.
-- :everybody, :allowed: the employers for whom the sender speaks; :party_id: the sender, where it is no officer.
-- :id_pattern, :weights, :modulus, :example: the form of a national id. :employer_number: of the whole file.
-- :start_until, :end_until: the last days that are taken today. :first_day, :last_day: of every day that is.
-- :buddhist_from, :buddhist_until, :buddhist_offset: years of the other era. :reason_by_word, :kinds: why one leaves.

CREATE TEMP TABLE file_row ON COMMIT DROP AS
SELECT judged.row_no, judged.sheet_row, judged.employer_id, judged.national_id, judged.born_on, judged.started_on,
       judged.ended_on, judged.reason, judged.branch,
       -- whom the number would name; nobody has it where there is no person
       coalesce(p.person_id, person_id_from(substr(sha256(
           convert_to(CAST(:agency_key AS text), 'UTF8') || judged.octets), 1, 16))) AS named, p.person_id,
       judged.born_on IS NOT NULL AND p.born_on IS DISTINCT FROM judged.born_on AS wrong,
       p.registered_by IS DISTINCT FROM judged.employer_id AND p.registered_by IS DISTINCT FROM CAST(:party_id AS uuid)
           AS stranger,
       split_part(judged.fault, ' ', 1) AS "column", nullif(split_part(judged.fault, ' ', 2), '') AS fault,
       CASE WHEN judged.fault <> '' THEN json_strip_nulls(json_build_object(
           'example', CAST(:example AS text), 'kinds', CAST(:kinds AS text), 'meant', judged.meant,
           'first', CAST(:first_day AS date), 'last', CAST(:last_day AS date), 'started_on', judged.started_on,
           'day', CASE WHEN judged.fault LIKE '%day_before_registration' THEN judged.registered_on
                       WHEN judged.fault LIKE 'started_on%' THEN CAST(:start_until AS date)
                       ELSE CAST(:end_until AS date) END)) END AS "values"
FROM (
    SELECT t.row_no, t.sheet_row, e.employer_id, e.registered_on, t.national_id, t.born_on, t.started_on, t.ended_on,
           t.reason, t.branch, t.meant, t.octets,
           CASE
               WHEN e.employer_id IS NULL THEN 'employer_number employer_unknown'
               WHEN t.number_wrong THEN 'national_id national_id_invalid'
               WHEN t.day_fault IS NOT NULL THEN t.day_fault
               WHEN t.born_on > CAST(:today AS date) THEN 'born_on day_in_the_future'
               WHEN t.started_on IS NULL AND t.ended_on IS NULL THEN 'started_on start_or_end_needed'
               WHEN (t.ended_on IS NULL) <> (t.word = '') THEN 'reason end_needs_reason'
               WHEN t.word <> '' AND t.reason IS NULL THEN 'reason reason_unknown'
               WHEN t.started_on IS NOT NULL AND t.born_on IS NULL THEN 'born_on born_on_needed'
               WHEN t.started_on IS NOT NULL AND b.number IS NULL THEN 'branch branch_unknown'
               WHEN t.started_on < e.registered_on THEN 'started_on day_before_registration'
               WHEN t.started_on > CAST(:start_until AS date) THEN 'started_on day_too_far_ahead'
               WHEN t.ended_on > CAST(:end_until AS date) THEN 'ended_on day_too_far_ahead'
               WHEN t.ended_on <= t.started_on THEN 'ended_on employment_ends_before_start'
               ELSE ''
           END AS fault
    FROM (
        SELECT c.row_no, c.sheet_row, c.employer_number, c.national_id, c.reason AS word,
               c.born_day AS born_on, c.start_day AS started_on, c.end_day AS ended_on,
               CAST(:reason_by_word AS jsonb) ->> lower(c.reason) AS reason,
               CASE WHEN c.branch = '' THEN '000000' WHEN c.branch ~ '^[0-9]{1,5}$' THEN lpad(c.branch, 6, '0')
                    ELSE c.branch END AS branch,
               c.octets,
               CASE WHEN c.national_id !~ :id_pattern THEN true
                    ELSE check_digit_wrong(c.octets, CAST(:weights AS integer[]), CAST(:modulus AS integer)) END
                   AS number_wrong,
               f.fault AS day_fault, f.meant
        FROM (
            SELECT place AS row_no, sheet_row,
                   coalesce(employer_number, CAST(:employer_number AS text)) AS employer_number, national_id,
                   convert_to(national_id, 'UTF8') AS octets, coalesce(born_on, '') AS born_on,
                   coalesce(started_on, '') AS started_on, coalesce(ended_on, '') AS ended_on,
                   CASE WHEN pg_input_is_valid(born_on, 'date') THEN born_on::date END AS born_day,
                   CASE WHEN pg_input_is_valid(started_on, 'date') THEN started_on::date END AS start_day,
                   CASE WHEN pg_input_is_valid(ended_on, 'date') THEN ended_on::date END AS end_day,
                   coalesce(reason, '') AS reason, coalesce(branch, '') AS branch
            FROM named_cells OFFSET 0  -- each cell is read once, not in every use of it
        ) c
        LEFT JOIN LATERAL (
            SELECT of.fault, of.meant
            FROM (SELECT day.place, CASE
                             WHEN day.cell = '' THEN NULL
                             WHEN day.cell !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN day.name || ' day_invalid'
                             WHEN left(day.cell, 4)::integer BETWEEN CAST(:buddhist_from AS integer)
                                  AND CAST(:buddhist_until AS integer)
                             THEN day.name || ' buddhist_era_year'
                             WHEN day.meant IS NULL THEN day.name || ' day_invalid'
                             WHEN day.meant NOT BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date)
                             THEN day.name || ' day_out_of_range' END AS fault,
                         CASE WHEN day.cell ~ '^[0-9]{4}-' THEN left(day.cell, 4)::integer
                              - CAST(:buddhist_offset AS integer) END AS meant
                  FROM (VALUES (1, 'born_on', c.born_on, c.born_day), (2, 'started_on', c.started_on, c.start_day),
                               (3, 'ended_on', c.ended_on, c.end_day)) AS day(place, name, cell, meant)) of
            WHERE of.fault IS NOT NULL ORDER BY of.place LIMIT 1
        ) f ON (
            (c.born_on = '' OR (c.born_on = c.born_day::text
                                AND c.born_day BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date)))
            AND (c.started_on = '' OR (c.started_on = c.start_day::text
                                       AND c.start_day BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date)))
            AND (c.ended_on = '' OR (c.ended_on = c.end_day::text
                                     AND c.end_day BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date)))
        ) IS NOT TRUE
    ) t
    LEFT JOIN employer e ON e.registration_number = t.employer_number
        AND (CAST(:everybody AS boolean) OR e.employer_id = ANY(CAST(:allowed AS uuid[])))
    LEFT JOIN branch b ON b.employer_id = e.employer_id AND b.number = t.branch
) judged
LEFT JOIN person p ON p.national_id = judged.national_id
