-- Note a change of a household as its next version, with the members whose days are not those noted last.

WITH next AS (
    UPDATE household SET version = version + 1,
        recorded_at = greatest(clock_timestamp(), recorded_at + interval '1 microsecond')
    WHERE household_id = :household_id RETURNING household_id, area, version, recorded_at
),
noted AS (
    INSERT INTO household_history (household_id, version, changed_by, because, recorded_at)
    SELECT household_id, version, :by, :because, recorded_at FROM next
),
-- The members whose days are not those that were noted last.
members AS (
    INSERT INTO household_member_history (member_id, version, ended_on, end_reason)
    SELECT m.member_id, n.version, m.ended_on, m.end_reason
    FROM next n JOIN household_member m USING (household_id)
    LEFT JOIN LATERAL (
        SELECT ended_on, end_reason FROM household_member_history
        WHERE member_id = m.member_id ORDER BY version DESC LIMIT 1) h ON true
    WHERE (h.ended_on, h.end_reason) IS DISTINCT FROM (m.ended_on, m.end_reason)
       OR NOT EXISTS (SELECT FROM household_member_history x WHERE x.member_id = m.member_id)
)
SELECT household_id, area, version, recorded_at FROM next
