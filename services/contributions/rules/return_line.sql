-- The twin of return_line.py: what is wrong with a line, as a code, or NULL.
-- From `raw`: text columns national_id, wage, absence ('' for none). {check_digit_wrong} is made of the law's weights;
-- it is asked of well-formed numbers alone. Parameters: id_pattern, absences.
CASE
    WHEN raw.national_id !~ :id_pattern THEN 'national_id_invalid'
    WHEN {check_digit_wrong} THEN 'national_id_invalid'
    WHEN raw.wage !~ '^[0-9]{1,10}([.][0-9]{1,2})?$' THEN
        CASE WHEN raw.wage !~ '^-?[0-9]{1,10}([.][0-9]*)?$' THEN 'wage_invalid'
             WHEN raw.wage LIKE '-%' THEN 'wage_below_zero'
             ELSE 'wage_three_decimals' END
    WHEN raw.absence = '' AND raw.wage !~ '[1-9]' THEN 'wage_zero_without_absence'
    WHEN raw.absence <> '' AND raw.absence <> ALL(CAST(:absences AS text[])) THEN 'absence_unknown'
    WHEN raw.absence <> '' AND raw.wage ~ '[1-9]' THEN 'wage_with_absence'
END
