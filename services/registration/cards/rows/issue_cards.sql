-- Issue cards of one kind to persons who are alive, are covered, and have none of it. Returns those that were made.
--
-- :person_ids: the persons, whose locks the caller has. :kinds: the kind's terms, as rows. :prefix: of its numbers.
-- :first_day, :last_day: its days. :replaces: the card in whose place one is issued, of a single person.
-- :in_exchange: for one that is still good, whatever cover there is today. :by: who issues.

WITH term AS (
    SELECT kind, compulsory, schemes, kept_months
    FROM jsonb_to_recordset(CAST(CAST(:kinds AS text) AS jsonb))
         AS k(kind text, compulsory boolean, schemes text[], kept_months integer)
),
-- The persons with every id of each; a merged registration gets its card under the kept id.
person_here AS (
    SELECT DISTINCT coalesce(a.kept_id, p.person_id) AS person_id
    FROM person p LEFT JOIN person_alias a USING (person_id)
    WHERE p.person_id = ANY(CAST(:person_ids AS uuid[]))
),
with_ids AS (
    SELECT p.person_id, p.area,
           ARRAY(SELECT h.person_id
                 UNION ALL SELECT s.other_id FROM same_person s WHERE s.person_id = h.person_id) AS ids
    FROM person_here h JOIN person p USING (person_id)
    WHERE p.erased_at IS NULL
),
-- Those who may have one. A cover counts on its days.
entitled AS (
    SELECT m.person_id, m.area, t.kind
    FROM with_ids m CROSS JOIN term t
    WHERE NOT EXISTS (SELECT FROM person p WHERE p.person_id = ANY(m.ids) AND p.died_on IS NOT NULL)
      AND NOT EXISTS (
        SELECT FROM card c WHERE c.person_id = ANY(m.ids) AND c.kind = t.kind AND c.ended_on IS NULL)
      AND (CAST(:in_exchange AS boolean)
           OR t.compulsory AND EXISTS (
               SELECT FROM employment e WHERE e.person_id = ANY(m.ids) AND e.standing = 'stands'
               AND daterange(e.started_on, e.ended_on) @> CAST(:first_day AS date))
           OR EXISTS (
               SELECT FROM coverage v WHERE v.person_id = ANY(m.ids) AND v.scheme = ANY(t.schemes)
               AND daterange(v.first_day, v.ended_on) @> CAST(:first_day AS date)))
),
-- Twelve digits that nobody can guess, and two that check them (ISO 7064 MOD 97-10).
numbered AS (
    SELECT person_id, area, kind,
           ('x' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(48)::bigint % 1000000000000 AS serial
    FROM entitled
)
-- A number that exists already is made by the next run of this statement.
INSERT INTO card (card_id, number, kind, person_id, area, first_day, last_day, replaces, issued_by)
SELECT gen_random_uuid(),
       :prefix || lpad(serial::text, 12, '0') || lpad((98 - serial * 100 % 97)::text, 2, '0'),
       kind, person_id, area, :first_day, :last_day, :replaces, :by
FROM numbered
ORDER BY person_id
ON CONFLICT DO NOTHING
RETURNING card_id, number, kind, person_id, area, first_day, last_day, replaces, issued_by, ended_on, end_reason,
          recorded_at
