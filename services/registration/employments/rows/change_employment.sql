-- Change an employment's days and standing, as a new version with its place in the history, and yield it.
--
-- :employment_id, :started_on, :ended_on, :end_reason, :standing: what it becomes. :by: who changed it; :because: why.

-- Later than any version before, whatever the clock says.
WITH changed AS (
    UPDATE employment SET started_on = :started_on, ended_on = :ended_on, end_reason = :end_reason,
           standing = :standing, version = version + 1,
           recorded_at = greatest(clock_timestamp(), recorded_at + interval '1 microsecond')
    WHERE employment_id = :employment_id
    RETURNING employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason, standing, version,
              recorded_at
),
-- Every version stays readable.
history AS (
    INSERT INTO employment_history (employment_id, version, started_on, ended_on, end_reason, standing, changed_by,
                                    because, recorded_at)
    SELECT employment_id, version, started_on, ended_on, end_reason, standing, :by, :because, recorded_at
    FROM changed
)
SELECT employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason, standing, version, recorded_at
FROM changed
