-- Make the temporary table `file_line`: the set's rows as typed lines, each with what is wrong on it.
--
-- The view `named_cells` has the cells of the file by name; the set is its places :first to :last of the month
-- :month_cell. A file without a column for it is all of :given_number, or of the set's month.
-- :kinds_by_word: a kind of absence for each word that may stand for it. :agency_key: what identifiers are made with.
-- :id_pattern, :weights, :modulus, :absences: what the law of the month says about a line.

CREATE TEMP TABLE file_line ON COMMIT DROP AS
SELECT raw.return_id, raw.line_no, raw.sheet_row, CAST(NULL AS integer) AS first_row, raw.national_id,
       raw.wage AS raw_wage, raw.absence AS raw_absence,
       person_id_from(d.digest) AS person_id,
       CASE WHEN raw.wage_formed THEN raw.wage::numeric(16,2) END AS wage,
       nullif(raw.absence, '') AS absence,
       line_fault(raw.national_id, raw.octets, raw.wage, raw.wage_formed, raw.absence,
                  :id_pattern, CAST(:weights AS integer[]), :modulus, CAST(:absences AS text[])) AS fault
-- Each cell is read once, not in every use of it: OFFSET 0.
FROM (
    SELECT cells.return_id, cells.line_no, cells.sheet_row, cells.national_id, cells.wage, cells.absence,
           wage_formed(cells.wage) AS wage_formed, convert_to(cells.national_id, 'UTF8') AS octets
    FROM (
        SELECT h.return_id, s.row_no::integer AS line_no, s.sheet_row, s.national_id, s.wage,
               CASE WHEN coalesce(s.absence, '') = '' THEN ''
                    ELSE coalesce(CAST(:kinds_by_word AS jsonb) ->> lower(s.absence), s.absence) END AS absence
        FROM named_cells s
        JOIN file_header h ON h.employer_number = coalesce(s.employer_number, CAST(:given_number AS text))
             AND coalesce(s.month, CAST(:month_cell AS text)) = CAST(:month_cell AS text)
        WHERE s.place BETWEEN :first AND :last OFFSET 0
    ) cells OFFSET 0
) raw
-- What the person's identifier is made of.
CROSS JOIN LATERAL (
    SELECT substr(sha256(convert_to(:agency_key, 'UTF8') || raw.octets), 1, 16) AS digest OFFSET 0) d
