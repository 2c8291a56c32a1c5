"""Statements that register a set of willing employees at once: the set is a temporary table, judged, then written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.sheets.cells import as_meant
from libs.common.values.check_digit_sql import check_digit_wrong
from libs.common.values.identifiers import PERSON_ID_SQL
from services.programmes.sites.rows.turns import SET_ASIDE


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
            "today": self.today,
        }


@dataclass(frozen=True, slots=True)
class WillingFault:
    """The fault of a row; `first_row` is the earlier row with the same national id."""

    row_no: int
    fault: str
    first_row: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A person with the registration that counts."""

    person_id: UUID
    vaccination_id: UUID


_GIVEN = """
    SELECT row_no, row_no AS sheet_row, employer_number, national_id
    FROM unnest(CAST(:rows AS integer[]), CAST(:numbers AS text[]), CAST(:national_ids AS text[]))
        AS g(row_no, employer_number, national_id)
"""


def _judging(source: str, wrong: str = "false") -> Command:
    """Make the set of the source's rows, each with what is wrong with it. `wrong`: its check digit does not fit."""
    return Command(f"""
    CREATE TEMP TABLE willing ON COMMIT DROP AS
    SELECT raw.row_no, raw.employer_id, p.person_id, m.branch, CAST(NULL AS text) AS area,
           CAST(NULL AS smallint) AS risk, coalesce(v.employer_id = raw.employer_id, false) AS known,
           CASE WHEN raw.employer_id IS NULL THEN 'employer_unknown'
                WHEN raw.national_id !~ :id_pattern THEN 'national_id_invalid'
                WHEN {wrong} THEN 'national_id_invalid'
                WHEN p.person_id IS NULL AND :everybody THEN 'person_unknown'
                WHEN m.person_id IS NULL THEN 'not_employed'
                WHEN v.employer_id <> raw.employer_id THEN 'already_registered'
                WHEN row_number() OVER (PARTITION BY raw.national_id ORDER BY raw.row_no) > 1 THEN 'national_id_twice'
           END AS fault, min(raw.sheet_row) OVER (PARTITION BY raw.national_id) AS first_row
    FROM (
        SELECT g.row_no, g.sheet_row, g.national_id, e.employer_id, g.octets, {PERSON_ID_SQL} AS person_id
        FROM (SELECT s.row_no, s.sheet_row, s.employer_number, s.national_id,
                     convert_to(national_id, 'UTF8') AS octets FROM ({source}) s OFFSET 0) g
        LEFT JOIN employer e ON e.registration_number = g.employer_number
             AND (:everybody OR e.employer_id = ANY(CAST(:allowed AS uuid[])))
        CROSS JOIN LATERAL (
            SELECT substr(sha256(convert_to(:agency_key, 'UTF8') || g.octets), 1, 16) AS digest OFFSET 0) d
    ) raw
    LEFT JOIN person_alias a ON a.person_id = raw.person_id
    LEFT JOIN person p ON p.person_id = coalesce(a.kept_id, raw.person_id)
    LEFT JOIN (
        SELECT DISTINCT ON (1, 2) e.employer_id, coalesce(k.kept_id, e.person_id) AS person_id, e.branch
        FROM employment e LEFT JOIN person_alias k USING (person_id)
        WHERE e.standing = 'stands' AND e.started_on <= :today AND coalesce(e.ended_on, 'infinity') > :today
        ORDER BY 1, 2, e.started_on) m
        ON m.employer_id = raw.employer_id AND m.person_id = p.person_id
    LEFT JOIN (
        SELECT r.employer_id, coalesce(k.kept_id, r.person_id) AS person_id
        FROM vaccination r LEFT JOIN person_alias k USING (person_id)
        WHERE r.status <> 'withdrawn' AND r.vaccination_id NOT IN {SET_ASIDE}) v ON v.person_id = p.person_id
    """)


_JUDGE_GIVEN = _judging(_GIVEN)
"""Where the national id has no check digit: it stands ready."""
_MEMORY = Query(str, "SELECT set_config('work_mem', '128MB', true) AS memory")
_ANALYZE = Command("ANALYZE willing")
# Nothing is known of a temporary table: matched by hash, never row by row.
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
    Standing,
    f"""
    SELECT w.person_id, v.vaccination_id FROM willing w
    JOIN vaccination v ON (v.person_id = w.person_id
                           OR v.person_id IN (SELECT a.person_id FROM person_alias a WHERE a.kept_id = w.person_id))
        AND v.status <> 'withdrawn' AND v.vaccination_id NOT IN {SET_ASIDE}
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
    await _judge(connection, _judging(_GIVEN, _wrong(judging)) if judging.weights else _JUDGE_GIVEN, given, judging)


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
    number = f"trim(c{places['employer_number']})" if "employer_number" in places else "CAST(:given_number AS text)"
    source = f"""
        SELECT place AS row_no, sheet_row, {number} AS employer_number, trim(c{places["national_id"]}) AS national_id
        FROM {table} WHERE place BETWEEN :first AND :last
    """
    given: dict[str, object] = {"first": first, "last": last}
    if "employer_number" not in places:
        given["given_number"] = as_meant("digits", employer_number or "")
    await _judge(connection, _judging(source, _wrong(judging)), given, judging)


def _wrong(judging: Judging) -> str:
    return check_digit_wrong(judging.weights, judging.modulus, "raw.octets")


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
    """In the order of the rows."""
    return await _FAULTS.all(connection)


async def count_known(connection: AsyncConnection) -> int:
    """Count the persons whom the same employer had registered before."""
    return await _KNOWN.one(connection)


async def standing_of_one(connection: AsyncConnection) -> Standing:
    """Read the state of the only row of a set without faults."""
    return await _STANDING.one(connection)


async def index_staged(database: Database, table: str) -> None:
    """Find the rows of a file's own table by their place."""
    await Command(f"CREATE INDEX ON {table} USING brin (place)").run(database)
