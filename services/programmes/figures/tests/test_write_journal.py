"""What happened is counted, and what was wrong of it is taken back."""

from datetime import date
from typing import Literal

from services.programmes.figures import rows
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.tests.known import known_staff
from tests.fresh_databases import FreshDatabases


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
