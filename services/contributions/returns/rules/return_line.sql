-- The twin of return_line.py: what is wrong with a line, as a code, or NULL.
-- From `raw`: text columns national_id, wage, absence ('' for none); wage_formed: up to ten digits, up to two decimals;
-- octets: the national id as bytea. {check_digit_wrong} is made of the law's weights;
-- it is asked of well-formed numbers alone. Parameters: id_pattern, absences.
CASE
    WHEN raw.national_id !~ :id_pattern THEN 'national_id_invalid'
    WHEN {check_digit_wrong} THEN 'national_id_invalid'
    WHEN NOT raw.wage_formed THEN
        CASE WHEN raw.wage !~ '^-?[0-9]{1,10}([.][0-9]*)?$' THEN 'wage_invalid'
             WHEN raw.wage LIKE '-%' THEN 'wage_below_zero'
             ELSE 'wage_three_decimals' END
    WHEN raw.absence = '' AND ltrim(raw.wage, '0.') = '' THEN 'wage_zero_without_absence'
    WHEN raw.absence <> '' AND raw.absence <> ALL(CAST(:absences AS text[])) THEN 'absence_unknown'
    WHEN raw.absence <> '' AND ltrim(raw.wage, '0.') <> '' THEN 'wage_with_absence'
END
