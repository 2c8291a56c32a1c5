"""Register employees who are willing to be vaccinated: one or a file of them, judged and written set by set.

A person is registered once, by whichever employer came first; a second one is told that the person is registered, not
by whom. The same employer may send a file again: whom it has registered stays so.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.sheets.cells import as_meant
from libs.common.values.check_digit_sql import check_digit_wrong
from libs.common.values.identifiers import PERSON_ID_SQL
from services.programmes.sites.rows.turns import SET_ASIDE

SLICE_ROWS = 50_000
_MEMORY = text("SELECT set_config('work_mem', '128MB', true)")
_ANALYZE = text("ANALYZE willing")
# Nothing is known of a temporary table: matched by hash, never row by row.
_HASHED = text("SET LOCAL enable_nestloop = off")
_LOOPED = text("SET LOCAL enable_nestloop = on")
_GIVEN = """
    SELECT row_no, row_no AS sheet_row, employer_number, national_id
    FROM unnest(CAST(:rows AS integer[]), CAST(:numbers AS text[]), CAST(:national_ids AS text[]))
        AS g(row_no, employer_number, national_id)
"""
_JUDGED = """
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
        SELECT g.row_no, g.sheet_row, g.national_id, e.employer_id, g.octets, {person_id} AS person_id
        FROM (SELECT s.*, convert_to(national_id, 'UTF8') AS octets FROM ({source}) s OFFSET 0) g
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
        WHERE r.status <> 'withdrawn' AND r.vaccination_id NOT IN {aside}) v ON v.person_id = p.person_id
"""
# Where the person works decides, not where the head office is.
_PLACED = text("""
    UPDATE willing w SET
        area = coalesce((SELECT b.area FROM employer_branch b WHERE b.employer_id = w.employer_id
                         AND b.number = w.branch), e.area),
        risk = coalesce((CAST(:risks AS jsonb) ->> upper(left(e.sector, 1)))::smallint, :other_risk)
    FROM employer e WHERE e.employer_id = w.employer_id AND w.fault IS NULL AND NOT w.known
""")
_REGISTER = text("""
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
    SELECT count(*) FROM made
""")
# Registered by another employer at the same moment: found when the row was to be written.
_LATE = text("""
    UPDATE willing w SET fault = 'already_registered'
    WHERE fault IS NULL AND NOT known AND EXISTS (
        SELECT FROM vaccination v WHERE v.person_id = w.person_id AND v.status <> 'withdrawn'
          AND v.employer_id <> w.employer_id)
""")
_FAULTS = text("SELECT row_no, fault, first_row FROM willing WHERE fault IS NOT NULL ORDER BY row_no")
_KNOWN = text("SELECT count(*) FROM willing WHERE fault IS NULL AND known")
_STANDING = text(f"""
    SELECT w.person_id, v.vaccination_id FROM willing w
    JOIN vaccination v ON (v.person_id = w.person_id
                           OR v.person_id IN (SELECT a.person_id FROM person_alias a WHERE a.kept_id = w.person_id))
        AND v.status <> 'withdrawn' AND v.vaccination_id NOT IN {SET_ASIDE}
    WHERE w.fault IS NULL LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Registrar:
    """Who registers, and for which employers; officers for all."""

    name: str
    everybody: bool
    employers: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Registered:
    """`registered`: written now; `known`: by the same employer before; `faults`: row number, code, values."""

    registered: int
    known: int
    faults: Sequence[tuple[int, str, Mapping[str, Any]]]


async def register_rows(
    connection: AsyncConnection,
    law: Law,
    *,
    rows: Sequence[tuple[int, str, str]],
    registrar: Registrar,
    agency_key: str,
    today: date,
) -> Registered:
    """Rows of number, employer's number and national id."""
    given = {
        "rows": [row[0] for row in rows],
        "numbers": [row[1] for row in rows],
        "national_ids": [row[2] for row in rows],
    }
    return await _register(connection, law, _GIVEN, given, registrar=registrar, agency_key=agency_key, today=today)


async def standing_registration(connection: AsyncConnection) -> tuple[UUID, UUID]:
    """Person and vaccination of the one row that was registered in this transaction, now or before."""
    row = (await connection.execute(_STANDING)).one()
    return row.person_id, row.vaccination_id


async def register_staged(
    connection: AsyncConnection,
    law: Law,
    *,
    table: str,
    places: Mapping[str, int],
    first: int,
    last: int,
    employer_number: str | None,
    registrar: Registrar,
    agency_key: str,
    today: date,
) -> Registered:
    """Rows `first` to `last` of a file's table."""
    number = f"trim(c{places['employer_number']})" if "employer_number" in places else "CAST(:given_number AS text)"
    source = f"""
        SELECT place AS row_no, sheet_row, {number} AS employer_number, trim(c{places["national_id"]}) AS national_id
        FROM {table} WHERE place BETWEEN :first AND :last
    """
    given: dict[str, Any] = {"first": first, "last": last}
    if "employer_number" not in places:
        given["given_number"] = as_meant("digits", employer_number or "")
    return await _register(connection, law, source, given, registrar=registrar, agency_key=agency_key, today=today)


async def _register(
    connection: AsyncConnection,
    law: Law,
    source: str,
    given: Mapping[str, Any],
    *,
    registrar: Registrar,
    agency_key: str,
    today: date,
) -> Registered:
    form = law.rule("registration", "national_id").at("national_id", today)
    risks = law.rule("programmes", "vaccination").at("risks", today)
    asked = {
        **given,
        "everybody": registrar.everybody,
        "allowed": list(registrar.employers),
        "agency_key": agency_key,
        "id_pattern": f"^({form['pattern']})$",
        "today": today,
    }
    placed = {"risks": json.dumps(risks["by_section"]), "other_risk": risks["other"]}
    run = connection.execute
    await run(_MEMORY)
    await run(_HASHED)
    await run(_judged(source, form), asked)
    await run(_ANALYZE)
    await run(_PLACED, placed)
    await run(_LOOPED)
    made = await run(_REGISTER, {"registered_by": registrar.name, "today": today})
    registered = made.scalar_one()
    await run(_LATE)
    named = {"example": form["example"]}
    faults = [(row.row_no, row.fault, {**named, "first": row.first_row}) for row in await run(_FAULTS)]
    return Registered(registered, (await run(_KNOWN)).scalar_one(), faults)


def _judged(source: str, form: Any) -> TextClause:
    weights, modulus = list(form.values.get("weights") or ()), int(form.values.get("modulus") or 11)
    wrong = check_digit_wrong(weights, modulus, "raw.octets")
    told = {"{source}": source, "{person_id}": PERSON_ID_SQL, "{wrong}": wrong, "{aside}": SET_ASIDE}
    statement = _JUDGED
    for name, sql in told.items():
        statement = statement.replace(name, sql)
    return text(statement)
