"""A database of outreach with the law of Viet Nam, and targets set in it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.law.terms import Law
from libs.common.values.identifiers import uuid7
from services.outreach.targets import rows
from services.outreach.targets.actions.decide_target import approve_target, refuse_target
from services.outreach.targets.actions.set_target import WantedTarget, set_target
from services.outreach.targets.rules.split import Part
from tests.fresh_databases import FreshDatabases

LAW = Path(__file__).parents[4] / "law"
TODAY = date(2022, 7, 1)
VOLUNTARY = "participants_vn_voluntary"


def valued(**values: str) -> list[Part]:
    """Make parts by values: `VN_20="405"`."""
    return [Part(area.replace("_", "-"), Decimal(value)) for area, value in values.items()]


def in_percent(**percents: str) -> list[Part]:
    return [Part(area.replace("_", "-"), percent=Decimal(percent)) for area, percent in percents.items()]


@dataclass(frozen=True)
class Setting:
    database: Database
    law: Law

    async def set(
        self,
        value: str,
        children: Sequence[Part] = (),
        *,
        area: str = "VN",
        indicator: str = VOLUNTARY,
        group: str = "all",
        first_day: date = date(2022, 1, 1),
        last_day: date = date(2022, 12, 31),
        by: str = "officer:one",
    ) -> UUID:
        series = rows.Series(indicator, area, first_day, last_day, group)
        wanted, target_id = WantedTarget(series, Decimal(value), children, "839/KHLT"), uuid7()
        async with self.database.transaction(wakes=False) as connection:
            await set_target(connection, self.law, target_id, wanted, made_by=by, today=TODAY)
        return target_id

    async def approved(self, target_id: UUID, *, by: str = "officer:two", today: date = TODAY) -> rows.Target:
        async with self.database.transaction(wakes=False) as connection:
            return await approve_target(connection, self.law, target_id, by=by, today=today)

    async def refused(self, target_id: UUID, *, by: str) -> rows.Target:
        async with self.database.transaction(wakes=False) as connection:
            return await refuse_target(connection, target_id, by=by, because="too low")

    async def status(self, *target_ids: UUID) -> list[str]:
        found = [await rows.read_target(self.database, target_id) for target_id in target_ids]
        return [target.status if target else "none" for target in found]

    async def plans(self, areas: list[str] | None = None) -> dict[str, str]:
        after = ("", "", "", "", "")
        found = await rows.plans(self.database, areas, on=TODAY, area=None, indicator=None, after=after, limit=100)
        return {plan.area: str(plan.value) for plan in found}


@asynccontextmanager
async def setting(databases: FreshDatabases, country: str = "viet_nam") -> AsyncIterator[Setting]:
    url = await databases.fresh("outreach")
    database = Database(url, application="test", pool_size=4)
    yield Setting(database, load_law(LAW / country))
    await database.close()
    await databases.drop({"outreach": url})
