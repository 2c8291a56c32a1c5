"""Post sets of a file, for the tests of this room."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from libs.common.values.month import Month
from services.contributions.files.actions import post_file as posting
from services.contributions.files.rows.jobs import job_faults
from services.contributions.files.rows.staged import Group
from services.contributions.returns.rules.month_terms import MonthTerms, month_terms
from services.contributions.tests.known import AGENCY_KEY, NATIONAL_IDS, NUMBERS, TODAY, Known

MONTH = "2020-11"
PLACES = {"employer_number": 0, "national_id": 1, "wage": 2, "absence": 3}
FIRST, SECOND, THIRD, FOURTH = NATIONAL_IDS
WRONG = "3100600445636"
Row = tuple[str, str, str, str]


def file_rows(*pairs: tuple[str, str], employer: str = NUMBERS[0]) -> list[Row]:
    return [(employer, national_id, wage, "") for national_id, wage in pairs]


async def post(
    known: Known, rows: Sequence[Row], *, terms: MonthTerms | None = None, **changed: Any
) -> tuple[posting.Posted, UUID]:
    """Post one set of a file sorted by employer; return its result and the job."""
    job_id, numbers = uuid4(), list(dict.fromkeys(row[0] for row in rows))
    table = f"staged_{job_id.hex}"
    await known.found(f"CREATE TABLE {table} (place integer, row_no integer, sheet_row integer, "
                      "c0 text, c1 text, c2 text, c3 text)")  # fmt: skip
    for n, row in enumerate(rows, start=1):
        cells = {f"c{place}": cell for place, cell in enumerate(row)}
        await known.found(f"INSERT INTO {table} VALUES (:n, :n, :n + 1, :c0, :c1, :c2, :c3)", n=n, **cells)
    groups = [Group(number, MONTH, 1, len(rows), len(rows)) for number in numbers]
    given = {
        "job_id": job_id, "sent_by": "officer:test", "sender": "officer", "whole": False, "kind": "original",
        "everybody": True, "allowed": [], "agency_key": AGENCY_KEY, "today": TODAY, "given_number": "",
        "kinds_by_word": '{"หยุดกิจการชั่วคราว": "suspended"}', "late_reason": None, "traceparent": None, **changed,
    }  # fmt: skip
    terms = terms or month_terms(known.law, Month.parse(MONTH))
    async with known.database.transaction(wakes=False) as connection:
        posted = await posting.post_set(
            connection, staged=table, places=PLACES, groups=groups, terms=terms, given=given
        )
    return posted, job_id


async def faults_of(known: Known, job_id: UUID) -> list[tuple[int, str, str]]:
    async with known.database.transaction(wakes=False) as connection:
        return sorted((fault.row_no, fault.column, fault.code) for fault in await job_faults(connection, job_id))


async def standing_lines(known: Known) -> set[tuple[Any, ...]]:
    """Return the lines of the months' current versions."""
    return set(
        await known.found("""
            SELECT registration_number, m.version, national_id, wage, absence
            FROM employer_month m JOIN employer USING (employer_id) JOIN return_line l USING (return_id)
        """)
    )
