-- The groups of possible duplicates that officers have still to look at, oldest first: at most :limit.
--
-- Of a group, at most :listed members are read and compared, those first who were not told apart as a whole.

SELECT g.group_id, g.given_name, g.found_at, g.members, ids.listed,
       coalesce(pair.one_id, ids.listed[1]) AS one_id, coalesce(pair.other_id, ids.listed[2]) AS other_id
FROM duplicate_group g
-- Its members who are not merged into somebody.
CROSS JOIN LATERAL (
    SELECT array_agg(m.person_id ORDER BY told_apart, person_id) AS listed,
           array_agg(m.told_apart ORDER BY told_apart, person_id) AS apart
    FROM (
        SELECT person_id, told_apart FROM duplicate_member m
        WHERE m.group_id = g.group_id AND NOT EXISTS (SELECT FROM person_alias a WHERE a.person_id = m.person_id)
        ORDER BY told_apart, person_id LIMIT :listed
    ) m
) ids
-- The first two of them who were neither told apart nor merged, and are not asked to be.
LEFT JOIN LATERAL (
    SELECT least(a.id, b.id) AS one_id, greatest(a.id, b.id) AS other_id
    FROM unnest(ids.listed, ids.apart) WITH ORDINALITY a(id, apart, n)
    JOIN unnest(ids.listed, ids.apart) WITH ORDINALITY b(id, apart, n) ON b.n > a.n AND NOT (a.apart AND b.apart)
    WHERE NOT EXISTS (
        SELECT FROM duplicate_dismissed d
        WHERE d.one_id = least(a.id, b.id) AND d.other_id = greatest(a.id, b.id))
      AND NOT EXISTS (
        SELECT FROM person_merge m WHERE m.merged_id IN (a.id, b.id) AND m.kept_id IN (a.id, b.id)
          AND m.status IN ('asked', 'merged'))
    ORDER BY a.n, b.n LIMIT 1
) pair ON true
WHERE g.open AND cardinality(ids.listed) > 1 AND (pair.one_id IS NOT NULL OR g.members > :listed)
  AND in_reach(CAST(:areas AS text[]), VARIADIC ids.listed)
ORDER BY g.found_at, g.group_id LIMIT :limit
