"""Statements that carry out one set of a file's rows, in temporary tables of its transaction.

`file_set` has the rows of some persons; `file_known` has the employments that these persons have already. The persons'
rows are locked in one order before anything is read: they are the keys of all events here.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query
from libs.common.database.sql_files import sql_beside
from libs.contracts.registration import EnteredBy


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row's fault, as the sender sees it."""

    row_no: int
    column: str
    code: str
    values: Json


@dataclass(frozen=True, slots=True)
class SetCounts:
    """The counts of a set. Employments that wait for the person's word count as started."""

    started: int
    waiting: int
    ended: int
    unchanged: int
    strangers: int


_LAST = Query(
    UUID,
    """
    SELECT person_id FROM (
        SELECT DISTINCT person_id FROM employment_file_row
        WHERE job_id = :job_id AND person_id > CAST(:after AS uuid) ORDER BY person_id LIMIT CAST(:size AS integer)
    ) of_set ORDER BY person_id DESC LIMIT 1
    """,
)
_LEFT = Query(int, "SELECT count(*) AS found FROM employment_file_row WHERE job_id = :job_id")
_LOCK = Query(
    int,
    """
    WITH of_set AS (
        SELECT DISTINCT person_id FROM employment_file_row
        WHERE job_id = :job_id AND person_id > CAST(:after AS uuid) AND person_id <= CAST(:last AS uuid)
    ),
    locked AS MATERIALIZED (
        SELECT person_id FROM person WHERE person_id IN (
            SELECT person_id FROM of_set UNION SELECT other_id FROM of_set JOIN same_person USING (person_id))
        ORDER BY person_id FOR UPDATE
    )
    SELECT count(*) AS persons FROM locked
    """,
)
_SET = Command("""
    CREATE TEMP TABLE file_set ON COMMIT DROP AS
    SELECT r.row_no, r.sheet_row, r.employer_id, p.person_id AS kept_id, p.born_on,
           least(p.died_on, (SELECT min(o.died_on) FROM same_person m JOIN person o ON o.person_id = m.other_id
                             WHERE m.person_id = p.person_id)) AS died_on, r.started_on,
           r.ended_on, r.reason, r.branch, r.stranger,
           CASE WHEN CAST(:officer AS boolean) OR p.registered_by IN (r.employer_id, CAST(:party_id AS uuid))
                     OR r.started_on >= CAST(:back_dated AS date) THEN 'stands' ELSE 'waiting' END AS standing,
           CAST(NULL AS uuid) AS employment_id, CAST(NULL AS text) AS done, CAST(NULL AS text) AS "column",
           CAST(NULL AS text) AS fault, CAST('{}' AS json) AS "values"
    FROM employment_file_row r LEFT JOIN person_alias a USING (person_id)
    JOIN person p ON p.person_id = coalesce(a.kept_id, r.person_id)
    WHERE r.job_id = :job_id AND r.person_id > CAST(:after AS uuid) AND r.person_id <= CAST(:last AS uuid)
""")
_KNOWN = Command("""
    CREATE TEMP TABLE file_known (
        employer_id uuid, kept_id uuid, employment_id uuid, started_on date, ended_on date, end_reason text, branch text
    ) ON COMMIT DROP
""")
_FORGET = Command("DELETE FROM file_known")
_LOOK = Command("""
    INSERT INTO file_known (employer_id, kept_id, employment_id, started_on, ended_on, end_reason, branch)
    SELECT s.employer_id, s.kept_id, e.employment_id, e.started_on, e.ended_on, e.end_reason, e.branch
    FROM (SELECT DISTINCT employer_id, kept_id, kept_id AS person_id FROM file_set
          UNION ALL
          SELECT DISTINCT s.employer_id, s.kept_id, a.person_id FROM file_set s JOIN person_alias a USING (kept_id)) s
    JOIN employment e ON e.person_id = s.person_id AND e.employer_id = s.employer_id AND e.standing <> 'void'
""")
# The employers cannot end before the set is done: ending one waits for this lock.
_SHARE_EMPLOYERS = Query(
    UUID,
    """
    SELECT employer_id FROM employer WHERE employer_id IN (SELECT employer_id FROM file_set)
    ORDER BY employer_id FOR KEY SHARE
    """,
)
_ANALYZE_SET, _ANALYZE_KNOWN = text("ANALYZE file_set"), text("ANALYZE file_known")
_MATCH_LEAVERS = Command(sql_beside(__file__, "match_leavers"))
# A person leaves an employment once: the first row says so.
_LEFT_TWICE = Command("""
    UPDATE file_set s SET done = NULL, employment_id = NULL, "column" = 'national_id', fault = 'national_id_twice',
           "values" = json_build_object('first', t.first_row)
    FROM (SELECT row_no, first_value(sheet_row) OVER same AS first_row, row_number() OVER same AS nth FROM file_set
          WHERE done = 'end' WINDOW same AS (PARTITION BY employment_id ORDER BY row_no)) t
    WHERE t.row_no = s.row_no AND t.nth > 1
""")
_END = Command(sql_beside(__file__, "end_employments"))
_MARK_ENDED = Command("UPDATE file_set SET done = 'ended' WHERE done = 'end'")
_JUDGE_HIRES = Command(sql_beside(__file__, "judge_hires"))
# Of two rows that hire one person for one day the first does.
_HIRED_TWICE = Command("""
    UPDATE file_set s SET "column" = 'national_id', fault = 'national_id_twice',
           "values" = json_build_object('first', t.first_row)
    FROM (SELECT s.row_no, min(f.sheet_row) AS first_row FROM file_set s
          JOIN file_set f ON f.employer_id = s.employer_id AND f.kept_id = s.kept_id AND f.row_no < s.row_no
          WHERE s.done IS NULL AND s.fault IS NULL AND f.done IS NULL AND f.fault IS NULL
            AND s.started_on IS NOT NULL AND f.started_on IS NOT NULL
            AND daterange(f.started_on, f.ended_on) && daterange(s.started_on, s.ended_on)
          GROUP BY s.row_no) t
    WHERE t.row_no = s.row_no
""")
_MARK_STARTING = Command("""
    UPDATE file_set SET done = 'start', employment_id = uuidv7()
    WHERE done IS NULL AND fault IS NULL AND started_on IS NOT NULL
""")
_START = Command(sql_beside(__file__, "start_employments"))
_MARK_STARTED = Command("""
    UPDATE file_set SET done = CASE standing WHEN 'waiting' THEN 'waiting' ELSE 'started' END WHERE done = 'start'
""")
_NOT_HERE = Command("""
    UPDATE file_set SET "column" = 'national_id', fault = 'not_employed_here', "values" = '{}'
    WHERE done IS NULL AND fault IS NULL
""")
_FAULTS = Query(
    RowFault,
    """
    SELECT row_no, "column", fault AS code, "values" FROM file_set WHERE fault IS NOT NULL ORDER BY row_no
    """,
)
_KEEP_FAULTS = Command("""
    INSERT INTO job_fault (job_id, row_no, "column", code, "values")
    SELECT CAST(:job_id AS uuid), row_no, "column", fault, "values" FROM file_set WHERE fault IS NOT NULL
    ON CONFLICT DO NOTHING
""")
_DONE = Command("""
    INSERT INTO employment_file_done (job_id, row_no, sheet_row, employment_id, done)
    SELECT CAST(:job_id AS uuid), row_no, sheet_row, employment_id, done FROM file_set WHERE done IS NOT NULL
""")
_REMOVE = Command("""
    DELETE FROM employment_file_row
    WHERE job_id = :job_id AND person_id > CAST(:after AS uuid) AND person_id <= CAST(:last AS uuid)
""")
_REMOVE_ALL = Command("DELETE FROM employment_file_row WHERE job_id = :job_id")
_COUNTS = Query(
    SetCounts,
    """
    SELECT count(*) FILTER (WHERE done IN ('started', 'waiting')) AS started,
           count(*) FILTER (WHERE done = 'waiting') AS waiting, count(*) FILTER (WHERE done = 'ended') AS ended,
           count(*) FILTER (WHERE done = 'unchanged') AS unchanged,
           count(DISTINCT kept_id) FILTER (WHERE stranger AND done IN ('started', 'waiting')) AS strangers
    FROM file_set
    """,
)


async def last_of_set(connection: AsyncConnection, job_id: UUID, *, after: UUID, size: int) -> UUID | None:
    """Return the last person of the next set; None if no person is left."""
    return await _LAST.first(connection, job_id=job_id, after=after, size=size)


async def rows_left(database: Database, job_id: UUID) -> int:
    return await _LEFT.one(database, job_id=job_id)


async def open_set(
    connection: AsyncConnection,
    job_id: UUID,
    *,
    after: UUID,
    last: UUID,
    officer: bool,
    party_id: UUID | None,
    back_dated: date,
) -> None:
    """Lock the persons after `after` up to `last`, and read their rows and their employments."""
    await _LOCK.one(connection, job_id=job_id, after=after, last=last)
    await _SET.run(
        connection,
        job_id=job_id,
        after=after,
        last=last,
        officer=officer,
        party_id=party_id,
        back_dated=back_dated,
    )
    await _SHARE_EMPLOYERS.all(connection)
    await connection.execute(_ANALYZE_SET)
    await _KNOWN.run(connection)
    await _see_what_is_known(connection)


async def end_those_who_leave(
    connection: AsyncConnection, job_id: UUID, *, actor: str, entered_by: EnteredBy, last: bool
) -> None:
    """End the employments of leavers. `last`: persons without an employment to end get their fault now."""
    await _MATCH_LEAVERS.run(connection, last=last)
    await _LEFT_TWICE.run(connection)
    if await _END.run(connection, actor=actor, job_id=str(job_id), entered_by=entered_by):
        await _MARK_ENDED.run(connection)
        await _see_what_is_known(connection)
    if last:
        await _NOT_HERE.run(connection)


async def start_those_who_are_hired(
    connection: AsyncConnection, job_id: UUID, *, actor: str, entered_by: EnteredBy
) -> None:
    await _JUDGE_HIRES.run(connection)
    await _HIRED_TWICE.run(connection)
    await _MARK_STARTING.run(connection)
    if await _START.run(connection, actor=actor, job_id=str(job_id), entered_by=entered_by):
        await _MARK_STARTED.run(connection)
        await _see_what_is_known(connection)


async def close_set(connection: AsyncConnection, job_id: UUID, *, after: UUID, last: UUID) -> None:
    """Store the result of each row and remove the rows."""
    await _KEEP_FAULTS.run(connection, job_id=job_id)
    await _DONE.run(connection, job_id=job_id)
    await _REMOVE.run(connection, job_id=job_id, after=after, last=last)


async def counts_of_set(connection: AsyncConnection) -> SetCounts:
    return await _COUNTS.one(connection)


async def faults_of_set(connection: AsyncConnection) -> list[RowFault]:
    return await _FAULTS.all(connection)


async def remove_rows(connection: AsyncConnection, job_id: UUID) -> None:
    """Remove the rows of a dry run."""
    await _REMOVE_ALL.run(connection, job_id=job_id)


async def _see_what_is_known(connection: AsyncConnection) -> None:
    await _FORGET.run(connection)
    await _LOOK.run(connection)
    await connection.execute(_ANALYZE_KNOWN)
