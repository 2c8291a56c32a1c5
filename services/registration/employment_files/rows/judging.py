"""Statements that judge the rows of a file, in a temporary table of one transaction, `file_row`.

No result shows whether a number is unknown or has another birthday: both are `wrong`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside
from libs.common.sheets.rows import forget_names, name_cells
from services.registration.employment_files.rules.employment_file import ROWS_OF_ONE_NUMBER_MAX

CELLS = ("employer_number", "national_id", "born_on", "started_on", "ended_on", "reason", "branch")


@dataclass(frozen=True, slots=True)
class Form:
    """The form of rows: numbers in the law's form, plausible days, and the sender."""

    id_pattern: str
    example: str
    weights: Sequence[int]
    modulus: int
    agency_key: str
    today: date
    start_until: date
    end_until: date
    first_day: date
    last_day: date
    buddhist_from: int
    buddhist_until: int
    buddhist_offset: int
    reason_by_word: str
    kinds: str
    everybody: bool
    allowed: Sequence[UUID]
    party_id: UUID | None


_JUDGE = Command(sql_beside(__file__, "judge_cells"))
_ANALYZE = text("ANALYZE file_row")
_REPEATED = Command(sql_beside(__file__, "find_repeated_numbers"))
_NAMED_TOO_OFTEN = Command("""
    UPDATE file_row f SET "column" = 'national_id', fault = 'too_many_tries', "values" = '{}' FROM match_try m
    WHERE f.fault IS NULL AND f.born_on IS NOT NULL AND m.counted = 'named:' || f.named
      AND m.since > CAST(:since AS timestamptz) AND m.tries >= CAST(:tries_max AS integer)
""")
_COUNT_WRONG = Query(int, sql_beside(__file__, "count_wrong_pairs"))
# Right pairs of strangers, as files of everyday work have by the hundred and guesses do not.
_RIGHT = Query(
    int,
    """
    SELECT count(DISTINCT f.person_id) AS found FROM file_row f
    WHERE f.fault IS NULL AND NOT f.wrong AND f.stranger AND f.started_on IS NOT NULL AND f.person_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM employment e WHERE e.employer_id = f.employer_id AND e.person_id = f.person_id
                      AND e.standing <> 'void')
    """,
)
_AUDIT = Command("""
    INSERT INTO audit_outbox (actor, action, subject, detail)
    SELECT CAST(:actor AS text), 'employment.no_match', named::text,
           CASE WHEN CAST(:refused AS boolean) THEN 'too_many_tries' ELSE coalesce(fault, 'person_does_not_match') END
    FROM file_row WHERE (fault IS NULL AND wrong) OR fault = 'too_many_tries'
""")
_NO_MATCH = Command("""
    UPDATE file_row SET "column" = 'national_id', "values" = '{}',
           fault = CASE WHEN wrong THEN 'person_does_not_match' ELSE 'not_employed_here' END
    WHERE fault IS NULL AND (wrong OR person_id IS NULL)
""")
_FAULTS = Command("""
    INSERT INTO job_fault (job_id, row_no, "column", code, "values")
    SELECT CAST(:job_id AS uuid), row_no, "column", fault, "values" FROM file_row WHERE fault IS NOT NULL
    ON CONFLICT DO NOTHING
""")
_KEEP = Command("""
    INSERT INTO employment_file_row (job_id, row_no, sheet_row, employer_id, person_id, started_on, ended_on, reason,
                                     branch, stranger)
    SELECT CAST(:job_id AS uuid), f.row_no, f.sheet_row, f.employer_id, f.person_id, f.started_on, f.ended_on,
           f.reason, f.branch,
           f.stranger AND NOT EXISTS (
               SELECT FROM employment e WHERE e.employer_id = f.employer_id AND e.person_id = f.person_id
                                          AND e.standing <> 'void')
    FROM file_row f WHERE f.fault IS NULL
""")
_JUDGED = Query(bool, "SELECT refused FROM employment_file WHERE job_id = :job_id")
_REMEMBER = Command("INSERT INTO employment_file (job_id, refused) VALUES (:job_id, :refused)")


async def judged(connection: AsyncConnection, job_id: UUID) -> bool | None:
    """Tell whether a file was accepted (True) or refused (False); None if it was not judged yet."""
    return await _JUDGED.first(connection, job_id=job_id)


async def read_rows(
    connection: AsyncConnection, table: str, places: Mapping[str, int], form: Form, *, employer_number: str
) -> None:
    """Read the rows of the job's table as typed rows, each with its fault."""
    await name_cells(connection, table, places, CELLS, kept=("place", "sheet_row"))
    given = asdict(form) | {"weights": list(form.weights), "allowed": list(form.allowed)}
    await _JUDGE.run(connection, employer_number=employer_number, **given)
    await forget_names(connection)
    await connection.execute(_ANALYZE)
    await _REPEATED.run(connection, rows_of_one=ROWS_OF_ONE_NUMBER_MAX)


async def mark_those_named_too_often(connection: AsyncConnection, *, since: datetime, tries_max: int) -> None:
    """Mark rows about persons with too many tries today: right and wrong pairs get the same fault."""
    await _NAMED_TOO_OFTEN.run(connection, since=since, tries_max=tries_max)


async def count_wrong_pairs(
    connection: AsyncConnection, *, sender: str, agency_key: str, now: datetime, since: datetime
) -> int:
    """Count the wrong pairs that the sender gives for the first time today."""
    return await _COUNT_WRONG.one(connection, sender=sender, agency_key=agency_key, now=now, since=since)


async def right_pairs(connection: AsyncConnection) -> int:
    return await _RIGHT.one(connection)


async def audit_pairs(connection: AsyncConnection, *, actor: str, refused: bool) -> None:
    """Audit the wrong pairs: the person that a pair names can see who sent it."""
    await _AUDIT.run(connection, actor=actor, refused=refused)


async def keep_rows(connection: AsyncConnection, job_id: UUID) -> int:
    """Store the faults for the sender and the good rows for the work; return the number of faulty rows."""
    await _NO_MATCH.run(connection)
    faults = await _FAULTS.run(connection, job_id=job_id)
    await _KEEP.run(connection, job_id=job_id)
    return faults


async def remember(connection: AsyncConnection, job_id: UUID, *, refused: bool) -> None:
    await _REMEMBER.run(connection, job_id=job_id, refused=refused)


def words_as_json(words: Mapping[str, str]) -> str:
    return json.dumps(dict(words), ensure_ascii=False)
