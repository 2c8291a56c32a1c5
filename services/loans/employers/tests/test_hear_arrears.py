"""The last event about an employer's arrears is kept."""

from datetime import date
from decimal import Decimal
from typing import Any

from libs.common.spine.tests.heard import event_of
from libs.contracts.contributions import ArrearsChanged
from services.loans.employers.actions.hear_arrears import arrears_changed
from services.loans.employers.rows import Owed, files_and_pays, owed_by
from services.loans.tests.lent import lent
from tests.fresh_databases import FreshDatabases

_LOOKED_AT: Any = {"since": date(2021, 2, 1), "application_month": date(2021, 3, 1), "allowed": Decimal(0)}


async def test_the_last_event_counts_and_zero_means_no_arrears(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        for day, owed, kept in ((1, "12.50", True), (2, "0.01", True), (3, "0.00", False), (3, "0.00", False)):
            as_of = date(2021, 3, day)
            fact = ArrearsChanged(employer_id=world.employer_id, owed=Decimal(owed), as_of=as_of)
            async with world.database.transaction(wakes=False) as connection:
                await arrears_changed(None, connection, [event_of(fact)])
                expected = Owed(Decimal(owed), as_of) if kept else None
                assert await owed_by(connection, world.employer_id) == expected
            assert await files_and_pays(world.database, world.employer_id, **_LOOKED_AT) is not kept


async def test_of_many_events_at_once_the_last_of_an_employer_counts(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        facts = [
            ArrearsChanged(employer_id=world.employer_id, owed=Decimal(owed), as_of=date(2021, 3, owed))
            for owed in (9, 4, 7)
        ]
        async with world.database.transaction(wakes=False) as connection:
            await arrears_changed(None, connection, [event_of(fact) for fact in facts])
            assert await owed_by(connection, world.employer_id) == Owed(Decimal(7), date(2021, 3, 7))
