-- Cards that end by what is known on a day: each with the reason. Cards that have ended are left out.
--
-- :person_ids: of these persons, under every id; null: of everybody. :day: the day. :limit: how many.
-- :kinds: the terms of all kinds, as rows.

WITH term AS (
    SELECT kind, compulsory, schemes, kept_months
    FROM jsonb_to_recordset(CAST(CAST(:kinds AS text) AS jsonb))
         AS k(kind text, compulsory boolean, schemes text[], kept_months integer)
),
-- Cards that have not ended, with every id of each person.
mine AS (
    SELECT c.card_id, c.person_id, c.kind, c.last_day, t.compulsory, t.schemes, t.kept_months,
           ARRAY(SELECT c.person_id
                 UNION ALL SELECT s.other_id FROM same_person s WHERE s.person_id = c.person_id) AS ids
    FROM card c JOIN term t USING (kind)
    WHERE c.ended_on IS NULL
      AND (CAST(:person_ids AS uuid[]) IS NULL OR c.person_id = ANY(CAST(:person_ids AS uuid[]))
           OR c.person_id IN (
               SELECT s.other_id FROM same_person s WHERE s.person_id = ANY(CAST(:person_ids AS uuid[]))))
),
-- The first reason that fits. Of two cards of a person who was registered twice, that of the kept registration stays.
reasoned AS (
    SELECT m.card_id, m.person_id, CASE
        WHEN EXISTS (SELECT FROM person p WHERE p.person_id = ANY(m.ids) AND p.died_on IS NOT NULL) THEN 'died'
        WHEN EXISTS (
            SELECT FROM card o
            WHERE o.person_id = ANY(m.ids) AND o.kind = m.kind AND o.ended_on IS NULL AND o.card_id <> m.card_id
              AND (EXISTS (SELECT FROM person_alias a WHERE a.person_id = m.person_id)
                       > EXISTS (SELECT FROM person_alias a WHERE a.person_id = o.person_id)
                   OR EXISTS (SELECT FROM person_alias a WHERE a.person_id = m.person_id)
                       = EXISTS (SELECT FROM person_alias a WHERE a.person_id = o.person_id)
                      AND m.card_id > o.card_id)) THEN 'merged'
        WHEN m.last_day < :day THEN 'expired'
        WHEN m.kept_months IS NULL THEN NULL
        WHEN m.compulsory AND EXISTS (
            SELECT FROM employment e WHERE e.person_id = ANY(m.ids) AND e.standing = 'stands' AND e.started_on <= :day
            AND coalesce(e.ended_on, 'infinity') > CAST(:day AS date) - make_interval(months => m.kept_months))
            THEN NULL
        WHEN EXISTS (
            SELECT FROM coverage v WHERE v.person_id = ANY(m.ids) AND v.scheme = ANY(m.schemes)
            AND v.first_day <= :day AND coalesce(v.ended_on, 'infinity') > v.first_day
            AND coalesce(v.ended_on, 'infinity') > CAST(:day AS date) - make_interval(months => m.kept_months))
            THEN NULL
        ELSE 'cover_ended' END AS reason
    FROM mine m
)
SELECT card_id, person_id, reason FROM reasoned WHERE reason IS NOT NULL ORDER BY person_id, card_id LIMIT :limit
