-- Make the temporary table `file_history_row`: rows of a file of history, typed, each with what is wrong on it.
--
-- The view `named_cells` has the cells by name; the set is its places :first to :last. :given_scheme, :given_source: of
-- the whole file, where it has no column for them. :numbers, :birthdays …: the persons of the set, each pair once, with
-- a fault of the person if there is one. `file_history_period`: the law's schemes. :sources: a source for each word.
-- :next_month: the first month that has not begun.

CREATE TEMP TABLE file_history_row ON COMMIT DROP AS
-- Each pair of the set, as the register knows it.
WITH person AS MATERIALIZED (
    SELECT number, born_on, person_id, person_fault, died_on
    FROM unnest(CAST(:numbers AS text[]), CAST(:birthdays AS text[]), CAST(:person_ids AS uuid[]),
                CAST(:person_faults AS text[]), CAST(:deaths AS date[]))
         AS p(number, born_on, person_id, person_fault, died_on)
),
-- Cells that may be read as what they are.
cell AS MATERIALIZED (
    SELECT s.place, s.sheet_row, s.national_id, coalesce(s.born_on, '') AS born_on,
           coalesce(nullif(s.first_month, ''), s.month, '') AS first_cell,
           coalesce(nullif(s.last_month, ''), nullif(s.first_month, ''), s.month, '') AS last_cell,
           coalesce(s.month, '') <> '' AND coalesce(s.first_month, s.last_month, '') <> '' AS month_twice,
           coalesce(s.wage, '') AS wage, coalesce(s.base, '') AS base,
           coalesce(nullif(s.scheme, ''), CAST(:given_scheme AS text), '') AS scheme,
           CAST(:sources AS jsonb) ->> lower(coalesce(nullif(s.source, ''), CAST(:given_source AS text), '')) AS source,
           nullif(s.remark, '') AS remark
    FROM named_cells s WHERE s.place BETWEEN :first AND :last
),
typed AS MATERIALIZED (
    SELECT c.place AS row_no, c.sheet_row, p.person_id, p.person_fault, p.died_on, c.born_on, c.scheme, c.source,
           c.remark, c.first_cell, c.last_cell, c.month_twice, c.wage AS wage_cell, c.base AS base_cell,
           CASE WHEN history_month_formed(c.first_cell) THEN to_date(c.first_cell, 'YYYY-MM') END AS first_month,
           CASE WHEN history_month_formed(c.last_cell) THEN to_date(c.last_cell, 'YYYY-MM') END AS last_month,
           CASE WHEN wage_formed(c.wage) THEN c.wage::numeric(16,2) END AS wage,
           CASE WHEN wage_formed(c.base) THEN c.base::numeric(16,2) END AS base
    FROM cell c LEFT JOIN person p ON p.number = c.national_id AND p.born_on = c.born_on
),
-- What of the law the months of the row meet: the first month out of force, and the narrowest bounds.
judged AS (
    SELECT t.row_no, t.sheet_row, t.person_id, t.person_fault, t.died_on, t.born_on, t.scheme, t.source, t.remark,
           t.first_cell, t.last_cell, t.month_twice, t.wage_cell, t.base_cell, t.first_month, t.last_month, t.wage,
           t.base, l.known, l.since, l.reason, l.reason_month, l.floor, l.ceiling
    FROM typed t LEFT JOIN LATERAL (
        SELECT count(*) > 0 AS known, min(p.first) AS since,
               max(p.reason) FILTER (WHERE p.reason <> '' AND p.first <= t.last_month
                                       AND p.next > t.first_month) AS reason,
               min(greatest(p.first, t.first_month)) FILTER (
                   WHERE p.reason <> '' AND p.first <= t.last_month
                     AND p.next > t.first_month) AS reason_month,
               max(p.floor) FILTER (WHERE p.first <= t.last_month
                                      AND p.next > t.first_month) AS floor,
               min(p.ceiling) FILTER (WHERE p.first <= t.last_month
                                        AND p.next > t.first_month) AS ceiling
        FROM file_history_period p WHERE p.scheme = t.scheme) l ON true
)
SELECT row_no, sheet_row, person_id, first_month, last_month, scheme, source, wage, base, remark, f.fault, f.cell,
       CASE f.fault
           WHEN 'buddhist_era_year' THEN json_build_object('meant', left(coalesce(
               nullif(substring(first_cell FROM '^(2[4-9][0-9][0-9])-'), ''),
               substring(last_cell FROM '^(2[4-9][0-9][0-9])-')), 4)::integer - 543)
           WHEN 'month_in_the_future' THEN json_build_object('month', last_cell)
           WHEN 'month_before_birth' THEN json_build_object('born_on', born_on)
           WHEN 'month_after_death' THEN json_build_object('died_on', died_on)
           WHEN 'scheme_unknown' THEN json_build_object('schemes', CAST(:schemes AS text))
           WHEN 'source_unknown' THEN json_build_object('sources', CAST(:source_names AS text))
           WHEN 'month_before_scheme' THEN json_build_object('since', to_char(since, 'YYYY-MM'))
           WHEN 'month_not_in_force' THEN json_build_object('month', to_char(reason_month, 'YYYY-MM'), 'reason', reason)
           WHEN 'base_below_floor' THEN json_build_object('floor', floor::text)
           WHEN 'base_above_ceiling' THEN json_build_object('ceiling', ceiling::text)
           ELSE json_build_object() END AS values
FROM judged
-- The first fault of the row, and the cell that it stands in.
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN person_fault IS NOT NULL THEN person_fault
        WHEN month_twice THEN 'month_or_range'
        WHEN first_cell ~ '^2[4-9][0-9][0-9]-' OR last_cell ~ '^2[4-9][0-9][0-9]-' THEN 'buddhist_era_year'
        WHEN first_month IS NULL OR last_month IS NULL THEN 'month_invalid'
        WHEN last_month < first_month THEN 'months_reversed'
        WHEN last_month >= CAST(:next_month AS date) THEN 'month_in_the_future'
        WHEN first_month < date_trunc('month', born_on::date) THEN 'month_before_birth'
        WHEN died_on < last_month THEN 'month_after_death'
        WHEN NOT known THEN 'scheme_unknown'
        WHEN first_month < since THEN 'month_before_scheme'
        WHEN reason IS NOT NULL THEN 'month_not_in_force'
        WHEN source IS NULL THEN 'source_unknown'
        WHEN (wage_cell <> '') = (base_cell <> '') THEN 'wage_or_base'
        WHEN base_cell LIKE '-%' THEN 'base_below_zero'
        WHEN wage_cell LIKE '-%' THEN 'history_wage_below_zero'
        WHEN wage IS NULL AND base IS NULL THEN 'wage_or_base_invalid'
        WHEN coalesce(wage, base) = 0 THEN 'history_wage_zero'
        WHEN base < floor THEN 'base_below_floor'
        WHEN base > ceiling THEN 'base_above_ceiling'
        WHEN length(remark) > 300 THEN 'remark_too_long'
    END AS fault
) named
CROSS JOIN LATERAL (
    SELECT named.fault, CASE
        WHEN named.fault IN ('history_number_invalid', 'person_unknown') THEN 'national_id'
        WHEN named.fault IN ('birthday_invalid', 'birthday_differs') THEN 'born_on'
        WHEN named.fault LIKE 'scheme%' THEN 'scheme'
        WHEN named.fault LIKE 'source%' THEN 'source'
        WHEN named.fault = 'remark_too_long' THEN 'remark'
        WHEN named.fault LIKE 'base%' THEN 'base'
        WHEN named.fault LIKE '%wage%' THEN 'wage'
        ELSE 'month' END AS cell
) f
