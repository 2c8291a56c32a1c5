-- Mark rows that give a number another birthday than the first row does, and more than :rows_of_one rows of a number.
--
-- One number has one birthday in a file, so that a file asks about nobody twice.

WITH numbered AS (
    SELECT row_no, born_on, first_value(born_on) OVER same AS first_born, first_value(sheet_row) OVER same AS first_row,
           row_number() OVER same AS nth
    FROM file_row WHERE fault IS NULL
    WINDOW same AS (PARTITION BY national_id ORDER BY born_on IS NULL, row_no)
)
UPDATE file_row f SET
    "column" = CASE WHEN n.born_on <> n.first_born THEN 'born_on' ELSE 'national_id' END,
    fault = CASE WHEN n.born_on <> n.first_born THEN 'born_on_differs' ELSE 'national_id_twice' END,
    "values" = json_build_object('first', n.first_row)
FROM numbered n
WHERE n.row_no = f.row_no AND (n.born_on <> n.first_born OR n.nth > CAST(:rows_of_one AS bigint))
