-- Tell whether the card of a number is good on a day, by what is known now: one answer for every reason.
--
-- :number: of the card. :kind: another kind's number is not good; null: any. :day: the day.
-- :kinds: the terms of all kinds, as rows.

WITH term AS (
    SELECT kind, compulsory, schemes, kept_months
    FROM jsonb_to_recordset(CAST(CAST(:kinds AS text) AS jsonb))
         AS k(kind text, compulsory boolean, schemes text[], kept_months integer)
),
-- The card, if it has not ended, with every id of its person.
found AS (
    SELECT t.compulsory, t.schemes, t.kept_months,
           ARRAY(SELECT c.person_id
                 UNION ALL SELECT s.other_id FROM same_person s WHERE s.person_id = c.person_id) AS ids
    FROM card c JOIN term t USING (kind)
    WHERE c.number = :number AND c.ended_on IS NULL AND (CAST(:kind AS text) IS NULL OR c.kind = :kind)
      AND daterange(c.first_day, c.last_day, '[]') @> CAST(:day AS date)
)
-- It is good while its person lives and the cover lasts that it goes with, or the months after.
SELECT EXISTS (
    SELECT FROM found f
    WHERE NOT EXISTS (
        SELECT FROM person p WHERE p.person_id = ANY(f.ids) AND (p.died_on IS NOT NULL OR p.erased_at IS NOT NULL))
      AND (f.kept_months IS NULL
           OR f.compulsory AND EXISTS (
               SELECT FROM employment e WHERE e.person_id = ANY(f.ids) AND e.standing = 'stands'
               AND e.started_on <= :day
               AND coalesce(e.ended_on, 'infinity') > CAST(:day AS date) - make_interval(months => f.kept_months))
           OR EXISTS (
               SELECT FROM coverage v WHERE v.person_id = ANY(f.ids) AND v.scheme = ANY(f.schemes)
               AND v.first_day <= :day AND coalesce(v.ended_on, 'infinity') > v.first_day
               AND coalesce(v.ended_on, 'infinity') > CAST(:day AS date) - make_interval(months => f.kept_months)))
) AS good
