-- Count the wrong pairs that :sender names for the first time, for the sender and for each person who is named.
--
-- A pair is kept under the agency's key. :since: what was counted before is forgotten.

WITH wrong AS (
    SELECT DISTINCT named, sha256(convert_to(CAST(:agency_key AS text) || named || born_on, 'UTF8')) AS pair
    FROM file_row WHERE fault IS NULL AND wrong
),
fresh AS (
    INSERT INTO wrong_pair (counted, pair, since)
    SELECT CAST(:sender AS text), pair, CAST(:now AS timestamptz) FROM wrong ON CONFLICT DO NOTHING RETURNING pair
),
of_named AS (
    INSERT INTO match_try AS known (counted, tries, since)
    SELECT 'named:' || named, count(*), CAST(:now AS timestamptz) FROM wrong JOIN fresh USING (pair)
    GROUP BY named ORDER BY 1
    ON CONFLICT (counted) DO UPDATE
        SET tries = CASE WHEN known.since > CAST(:since AS timestamptz) THEN known.tries + excluded.tries
                         ELSE excluded.tries END,
            since = CASE WHEN known.since > CAST(:since AS timestamptz) THEN known.since ELSE excluded.since END
)
SELECT count(*) AS fresh FROM fresh
