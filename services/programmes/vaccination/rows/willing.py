"""Statements that register a set of willing employees at once: a temporary table, judged, then written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside
from libs.common.sheets.cells import as_meant
from libs.common.sheets.rows import forget_names, name_cells


@dataclass(frozen=True, slots=True)
class Judging:
    """The registrar, the day, and the form of a national id."""

    everybody: bool
    employers: Sequence[UUID]
    agency_key: str
    pattern: str
    weights: Sequence[int]
    modulus: int
    today: date

    @property
    def given(self) -> Mapping[str, object]:
        """The parameters of the statement that judges the rows."""
        return {
            "everybody": self.everybody,
            "allowed": list(self.employers),
            "agency_key": self.agency_key,
            "id_pattern": f"^({self.pattern})$",
            "weights": list(self.weights),
            "modulus": self.modulus,
            "today": self.today,
        }


@dataclass(frozen=True, slots=True)
class WillingFault:
    """The fault of a row; `first_row` is the earlier row with the same national id."""

    row_no: int
    fault: str
    first_row: int


@dataclass(frozen=True, slots=True)
class RegistrationState:
    """A person with the registration that counts."""

    person_id: UUID
    vaccination_id: UUID


_JUDGE_GIVEN = Command(sql_beside(__file__, "judge_willing", staged=False))
_JUDGE_STAGED = Command(sql_beside(__file__, "judge_willing", staged=True))
_MEMORY = Query(str, "SELECT set_config('work_mem', '128MB', true) AS memory")
_ANALYZE = Command("ANALYZE willing")
# PostgreSQL has no statistics of a temporary table: matched by hash, never row by row.
_HASHED = Command("SET LOCAL enable_nestloop = off")
_LOOPED = Command("SET LOCAL enable_nestloop = on")
# Where the person works decides, not where the head office is.
_PLACE = Command("""
    UPDATE willing w SET
        area = coalesce((SELECT b.area FROM employer_branch b WHERE b.employer_id = w.employer_id
                         AND b.number = w.branch), e.area),
        risk = coalesce((CAST(:risks AS jsonb) ->> upper(left(e.sector, 1)))::smallint, :other_risk)
    FROM employer e WHERE e.employer_id = w.employer_id AND w.fault IS NULL AND NOT w.known
""")
_REGISTER = Query(
    int,
    """
    WITH made AS (
        INSERT INTO vaccination (vaccination_id, person_id, employer_id, area, risk, registered_by)
        SELECT uuidv7(), person_id, employer_id, area, risk, :registered_by FROM willing
        WHERE fault IS NULL AND NOT known ORDER BY person_id ON CONFLICT DO NOTHING
        RETURNING vaccination_id, person_id, area
    ),
    journalled AS (
        INSERT INTO journal (happening, day, area, person_id, subject_id)
        SELECT 'vaccination_registered', :today, area, person_id, vaccination_id FROM made
    )
    SELECT count(*) AS registered FROM made
    """,
)
# Registered by another employer at the same moment: found when the row was to be written.
_MARK_LATE = Command("""
    UPDATE willing w SET fault = 'already_registered'
    WHERE fault IS NULL AND NOT known AND EXISTS (
        SELECT FROM vaccination v WHERE v.person_id = w.person_id AND v.status <> 'withdrawn'
          AND v.employer_id <> w.employer_id)
""")
_FAULTS = Query(WillingFault, "SELECT row_no, fault, first_row FROM willing WHERE fault IS NOT NULL ORDER BY row_no")
_KNOWN = Query(int, "SELECT count(*) AS known FROM willing WHERE fault IS NULL AND known")
_STANDING = Query(
    RegistrationState,
    """
    SELECT w.person_id, v.vaccination_id FROM willing w
    JOIN vaccination v ON (v.person_id = w.person_id
                           OR v.person_id IN (SELECT a.person_id FROM person_alias a WHERE a.kept_id = w.person_id))
        AND v.status <> 'withdrawn' AND v.vaccination_id NOT IN (SELECT vaccination_id FROM set_aside)
    WHERE w.fault IS NULL LIMIT 1
    """,
)


async def judge_rows(connection: AsyncConnection, rows: Sequence[tuple[int, str, str]], judging: Judging) -> None:
    """Make the set of rows of number, employer's number and national id."""
    given = {
        "rows": [row[0] for row in rows],
        "numbers": [row[1] for row in rows],
        "national_ids": [row[2] for row in rows],
    }
    await _judge(connection, _JUDGE_GIVEN, given, judging)


async def judge_staged(
    connection: AsyncConnection,
    judging: Judging,
    *,
    table: str,
    places: Mapping[str, int],
    first: int,
    last: int,
    employer_number: str | None,
) -> None:
    """Make the set of rows `first` to `last` of a file's own table, whose columns are at `places`."""
    given: dict[str, object] = {"first": first, "last": last, "given_number": None}
    if "employer_number" not in places:
        given["given_number"] = as_meant("digits", employer_number or "")
    names = ("employer_number", "national_id")
    await name_cells(connection, table, places, names, kept=("place", "sheet_row"))
    await _judge(connection, _JUDGE_STAGED, given, judging)
    await forget_names(connection)


async def _judge(
    connection: AsyncConnection, statement: Command, given: Mapping[str, object], judging: Judging
) -> None:
    await _MEMORY.one(connection)
    await _HASHED.run(connection)
    await statement.run(connection, **given, **judging.given)
    await _ANALYZE.run(connection)


async def place(connection: AsyncConnection, *, risks: Mapping[str, int], other_risk: int) -> None:
    """Find each person's employer and its risk, by the section letter of the employer's sector."""
    await _PLACE.run(connection, risks=json.dumps(risks), other_risk=other_risk)
    await _LOOPED.run(connection)


async def register(connection: AsyncConnection, *, registered_by: str, today: date) -> int:
    """Register the set and return their number; a person just registered by another employer has that fault."""
    registered = await _REGISTER.one(connection, registered_by=registered_by, today=today)
    await _MARK_LATE.run(connection)
    return registered


async def faults(connection: AsyncConnection) -> list[WillingFault]:
    """List the faults in the order of the rows."""
    return await _FAULTS.all(connection)


async def count_known(connection: AsyncConnection) -> int:
    """Count the persons whom the same employer had registered before."""
    return await _KNOWN.one(connection)


async def state_of_one(connection: AsyncConnection) -> RegistrationState:
    """Read the state of the only row of a set without faults."""
    return await _STANDING.one(connection)


async def index_staged(database: Database, table: str) -> None:
    """Find the rows of a file's own table by their place."""
    await Command(f"CREATE INDEX ON {table} USING brin (place)").run(database)
