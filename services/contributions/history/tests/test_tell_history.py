"""Confirmed months are said once, in parts, to the services that count months, and so is their withdrawal."""

import pytest
from sqlalchemy import text

from services.contributions.history.actions import tell_history
from services.contributions.history.tests.imported import (
    BATCHES,
    BORN_ON,
    WHOLE,
    confirmed,
    csv_of,
    imported,
    person,
    told,
)
from tests.running_suite import RunningSuite

HEADING = ["national_id", "born_on", "first_month", "last_month", "base"]


async def kept(suite: RunningSuite, service: str, person_id: str) -> list[tuple[str, str, bool]]:
    """Return month, base and whether it is credited, of the person's imported months in a service's copy."""
    statement = text("""
        SELECT to_char(month, 'YYYY-MM') AS month, base::text AS base, credited FROM imported_month
        WHERE person_id = CAST(:person_id AS uuid) ORDER BY month
    """)
    rows = await suite.box.services[service].database.one_statement(statement, {"person_id": person_id})
    return [(row["month"], row["base"], row["credited"]) for row in rows]


async def test_every_month_is_said_once_and_kept_by_who_counts(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    monkeypatch.setattr(tell_history, "ROWS_AT_ONCE", 2)
    persons = [await person(suite) for _ in range(5)]
    rows = [[number, BORN_ON, "1999-01", "2019-12", "9000"] for _, number in persons]
    job = await imported(suite, csv_of(HEADING, *rows), **WHOLE)
    await confirmed(suite, job)
    said = await suite.box.services["contributions"].database.one_statement(
        text("""
            SELECT json_array_length(data -> 'months') AS months FROM event_log
            WHERE type = 'contributions.months_imported.v1' AND key = :batch_id ORDER BY sequence
        """),
        {"batch_id": job["id"]},
    )
    assert [row["months"] for row in said] == [500, 4, 500, 4, 252], "two rows at once, 500 months in an event"
    for service in ("benefits", "registration", "hotline"):
        found = await kept(suite, service, persons[-1][0])
        assert (len(found), found[0], found[-1]) == (252, ("1999-01", "9000.00", True), ("2019-12", "9000.00", True))
    for officer in ("officer", "officer-2"):
        await suite.made(officer, f"{BATCHES}/{job['id']}/withdrawal", {"because": "wrong file"})
    await told(suite, job["id"])
    for service in ("benefits", "registration", "hotline"):
        assert await kept(suite, service, persons[0][0]) == []


async def test_a_desk_sees_an_old_month_with_its_source(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    person_id, number = await person(suite)
    await confirmed(
        suite, await imported(suite, csv_of(HEADING, [number, BORN_ON, "1999-01", "1999-02", "9000"]), **WHOLE)
    )
    view = (await suite.get("agent", f"/hotline/v1/persons/{person_id}/view")).json()
    assert [(one["month"], one["source_system"], one["confidence"]) for one in view["tiles"]["months"]] == [
        ("1999-02", "SAPIENS", "high"),
        ("1999-01", "SAPIENS", "high"),
    ]
