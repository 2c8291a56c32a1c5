-- Insert each of the product's procedures that is not there yet, as the next version of its code.
-- :procedures is a JSON list in the order of days; a procedure that a supervisor wrote is left alone.

WITH brought AS (
    SELECT p.code, p.name, p.who, p.legal_days, p.words, p.valid_from,
           ARRAY(SELECT json_array_elements_text(p.documents)) AS documents,
           ARRAY(SELECT json_array_elements_text(p.channels)) AS channels,
           ARRAY(SELECT json_array_elements_text(p.law)) AS law
    FROM json_to_recordset(CAST(:procedures AS json)) AS p(code text, name text, who text, documents json,
        legal_days integer, channels json, law json, words jsonb, valid_from date)
)
INSERT INTO procedure (code, version, name, who, documents, legal_days, channels, law, words, valid_from, written_by)
SELECT b.code,
       coalesce((SELECT max(version) FROM procedure k WHERE k.code = b.code), 0)
           + row_number() OVER (PARTITION BY b.code ORDER BY b.valid_from),
       b.name, b.who, b.documents, b.legal_days, b.channels, b.law, b.words, b.valid_from, :written_by
FROM brought b
WHERE NOT EXISTS (
    SELECT FROM procedure k
    WHERE k.code = b.code
      AND (k.written_by <> :written_by
           OR (k.valid_from = b.valid_from AND k.legal_days IS NOT DISTINCT FROM b.legal_days
               AND (k.words, k.channels, k.law) = (b.words, b.channels, b.law))))
RETURNING version
