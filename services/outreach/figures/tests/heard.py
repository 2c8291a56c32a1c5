"""A database of outreach that hears facts, and the figures that it counts from them."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from libs.common.spine.events import Event
from libs.common.spine.facts import Fact
from libs.common.spine.tests.heard import event_of
from libs.contracts.contributions import PaymentReceived
from libs.contracts.registration import (
    CoverageChanged,
    CoverageEnded,
    CoverageStarted,
    CoverageTerms,
    EmployerChanged,
    EmployerPlace,
    EmployerRegistered,
    EmploymentStarted,
    PersonsMerged,
    PersonsUnmerged,
)
from services.outreach.figures import rows
from services.outreach.figures.actions.count_figures import Asked, Figure, count_figures
from services.outreach.figures.rules.figure import first_day_of
from services.outreach.indicators.rules.indicators import EVERYBODY, indicators
from services.outreach.targets.tests.setting import Setting, setting
from tests.fresh_databases import FreshDatabases

TODAY = date(2022, 7, 1)
NOW = datetime(2022, 7, 1, tzinfo=UTC)
AREAS = ["VN", "VN-01", "VN-02", "VN-03", "VN-04"]
_LISTENERS = {
    CoverageStarted.TYPE: rows.hear_covers,
    CoverageChanged.TYPE: rows.hear_covers,
    CoverageEnded.TYPE: rows.hear_covers,
    EmployerRegistered.TYPE: rows.hear_employers,
    EmployerChanged.TYPE: rows.hear_employers,
    EmploymentStarted.TYPE: rows.hear_employments,
    PersonsMerged.TYPE: rows.hear_merges,
    PersonsUnmerged.TYPE: rows.hear_unmerges,
    PaymentReceived.TYPE: rows.hear_payments,
}


@dataclass(frozen=True)
class Hearing:
    setting: Setting
    heard: list[Event] = field(default_factory=list)

    async def hear(self, *facts: Fact) -> None:
        await self.again(event_of(fact) for fact in facts)

    async def again(self, events: Iterable[Event]) -> None:
        for event in events:
            async with self.setting.database.transaction(wakes=False) as connection:
                await _LISTENERS[event.type](connection, [event])
            self.heard.append(event)

    async def position(self) -> int:
        return (await rows.last_heard(self.setting.database)).position

    async def figures(
        self,
        indicator: str,
        *,
        on: date = TODAY,
        since: date | None = None,
        group: str = EVERYBODY,
        at: int | None = None,
    ) -> Mapping[str, Figure]:
        known = indicators(self.setting.law, TODAY)[indicator]
        position = await self.position() if at is None else at
        asked = Asked(known, group, since or first_day_of(on), on, position)
        return {one.name.area: one for one in await count_figures(self.setting.database, asked, AREAS)}

    async def values(self, indicator: str, *, on: date = TODAY, at: int | None = None) -> dict[str, Decimal]:
        """Return the values by area, without areas of which nothing was heard."""
        found = await self.figures(indicator, on=on, at=at)
        return {area: one.value for area, one in found.items() if one.value is not None}


@asynccontextmanager
async def hearing(databases: FreshDatabases) -> AsyncIterator[Hearing]:
    async with setting(databases) as world:
        yield Hearing(world)


def terms(area: str, first_day: date, occupation: str | None = None) -> CoverageTerms:
    return CoverageTerms(
        first_day=first_day, option=None, income=None, support_group=None, occupation_group=occupation, area=area
    )


def cover(
    person_id: UUID,
    *of: CoverageTerms,
    version: int = 1,
    coverage_id: UUID | None = None,
    ended_on: date | None = None,
    scheme: str = "vn_voluntary",
) -> CoverageStarted:
    kind = CoverageStarted if version == 1 else CoverageEnded if ended_on else CoverageChanged
    return kind(
        coverage_id=coverage_id or uuid4(),
        person_id=person_id,
        scheme=scheme,
        version=version,
        first_day=of[0].first_day,
        ended_on=ended_on,
        reason="withdrew" if ended_on else None,
        terms=list(of),
        recorded_at=NOW,
    )


def employer(area: str, registered_on: date) -> EmployerRegistered:
    return EmployerRegistered(
        employer_id=uuid4(),
        registration_number="1",
        area=area,
        sector="C13",
        registered_on=registered_on,
        branches=[],
    )


def moved(one: EmployerRegistered, area: str, first_day: date, *, version: int = 2) -> EmployerChanged:
    places = [
        EmployerPlace(first_day=one.registered_on, area=one.area, sector="C13"),
        EmployerPlace(first_day=first_day, area=area, sector="C13"),
    ]
    return EmployerChanged(
        employer_id=one.employer_id,
        version=version,
        first_day=first_day,
        changed=["area"],
        registration_number="1",
        name="",
        address=None,
        area=area,
        sector="C13",
        registered_on=one.registered_on,
        branches=[],
        places=places,
    )


def employment(person_id: UUID, at: UUID, started_on: date, *, ended_on: date | None = None) -> EmploymentStarted:
    return EmploymentStarted(
        employment_id=uuid4(),
        employer_id=at,
        person_id=person_id,
        started_on=started_on,
        branch="000000",
        ended_on=ended_on,
    )


def payment(employer_id: UUID, amount: str, paid_on: date) -> PaymentReceived:
    return PaymentReceived(employer_id=employer_id, reference=uuid4().hex, amount=Decimal(amount), paid_on=paid_on)
