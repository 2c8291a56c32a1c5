"""Happenings are counted, and wrong counts are cancelled."""

from datetime import date
from typing import Literal

from sqlalchemy import text

from services.programmes.figures import rows
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.tests.known import known_staff
from tests.fresh_databases import FreshDatabases
from tests.programmes import (
    in_the_programme,
    registered,
    resulted,
    sampled,
)
from tests.running_suite import RunningSuite


async def test_the_journal_counts_and_takes_back(databases: FreshDatabases) -> None:
    each: tuple[Literal[1, -1], ...] = (1, 1, -1)
    async with known_staff(databases, 1) as known:
        (person_id,) = known.people
        about = {"person_id": person_id, "subject_id": person_id}
        async with known.database.transaction(wakes=False) as connection:
            for counts in each:
                await write_journal(connection, "admitted", day=date(2021, 6, 7), area="TH-10", **about, counts=counts)
        (count,) = await rows.counts(known.database)
    assert (count.happening, count.area, count.phase, count.counted) == ("admitted", "TH-10", 0, 1)


async def test_days_are_the_countrys(local_suite: RunningSuite) -> None:
    """The business day is not the machine's: a referral counts on the agency's day."""
    suite = local_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await registered(suite, person)
    specimen = await sampled(suite, person)
    await resulted(suite, person, specimen, "positive", complications=True)
    database = suite.box.services["programmes"].database
    rows = await database.one_statement(text("SELECT DISTINCT day::text AS day FROM journal"))
    assert [row["day"] for row in rows] == ["2021-06-07"]
