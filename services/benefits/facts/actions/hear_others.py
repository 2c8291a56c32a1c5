"""Keep copies of others' facts that decide claims. Most listeners return the persons whose claims must be judged."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.copies.aliases import forget_aliases, keep_aliases
from libs.copies.days.deaths import keep_deaths
from libs.copies.employer_life.inactive_periods import keep_inactive_periods
from libs.copies.employer_life.places import keep_employer_places
from libs.copies.employments import keep_employments
from libs.copies.keeping import KeepFacts
from services.benefits.facts.rows import kept, touched

Touched = Callable[[AsyncConnection, Sequence[str]], Awaitable[Sequence[UUID]]]


async def employers_registered(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    return await _keep(connection, events, kept.keep_employers, touched.persons_waiting_on_new_employers)


async def employers_changed(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    """Orders for an area and sector may hold for other employers than before."""
    await kept.keep_employers(connection, events)
    return await _keep(connection, events, keep_employer_places, touched.persons_waiting_on_new_employers)


async def employers_idle(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    """Keep the days on which employers do no work; return the persons whose claims wait for such an employer."""
    return await _keep(connection, events, keep_inactive_periods, touched.persons_waiting_on_employers)


async def employments_changed(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    await keep_employments(connection, events)
    await kept.after_filings(connection)
    return await touched.persons_named(connection, _bodies(events))


async def persons_died(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    """Keep deaths, recorded, corrected or withdrawn; return their persons."""
    return await _keep(connection, events, keep_deaths, touched.persons_named)


async def closures_ordered(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    """Keep closure orders, recorded, ended or withdrawn; return the persons whose days they prove."""
    return await _keep(connection, events, kept.keep_closure_orders, touched.persons_certified_under_orders)


async def isolations_said(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    """Keep isolation orders, issued or withdrawn; return their persons."""
    return await _keep(connection, events, kept.keep_isolation_orders, touched.persons_named)


async def wages_credited(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    await kept.keep_credited_months(connection, events)
    return await _keep(connection, events, kept.keep_employer_months, touched.persons_waiting_on_employers)


async def months_imported(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    """Keep months of the agency's earlier system; return those of their persons who have a claim."""
    return await _keep(connection, events, kept.keep_imported_months, touched.claimants_of_months)


async def history_withdrawn(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    """Forget the months of withdrawn batches; return those of their persons who have a claim."""
    claimants = await touched.claimants_of_batches(connection, _bodies(events))
    await kept.forget_withdrawn_months(connection, events)
    await kept.after_filings(connection)
    return claimants


async def imported_months_decided(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    """Keep which base of a month counts; return its persons."""
    return await _keep(connection, events, kept.keep_decided_months, touched.persons_named)


async def returns_overdue(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    return await _keep(connection, events, kept.keep_employer_months, touched.persons_waiting_on_employers)


async def wages_reported(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    return await _keep(connection, events, kept.keep_wage_conflicts, touched.persons_of_claims)


async def persons_merged(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    return await _keep(connection, events, keep_aliases, touched.persons_of_merges)


async def persons_unmerged(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    bodies = _bodies(events)
    await forget_aliases(connection, events)
    await kept.after_filings(connection)
    await touched.give_days_back(connection, bodies)
    return await touched.persons_of_merges(connection, bodies)


async def _keep(
    connection: AsyncConnection, events: Sequence[Event], keep: KeepFacts, touches: Touched
) -> Sequence[UUID]:
    await keep(connection, events)
    await kept.after_filings(connection)
    return await touches(connection, _bodies(events))


def _bodies(events: Sequence[Event]) -> list[str]:
    return [event.body for event in events]
