"""Let coverages end, and go on, as employments, deaths and merges say: each end follows from what is known now.

A compulsory insurance ends a voluntary one on its first day; if the employment is corrected or void, the coverage goes
on as if it had never been ended.
"""

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import RuleLaw
from libs.common.refusals import NotFound
from libs.common.spine.events import Event
from libs.common.spine.outbox import Said, append
from libs.contracts.registration import CoverageChanged, CoverageEnded, CoverageStarted
from libs.contracts.registration import CoverageTerms as SaidTerms
from services.registration.context import Context
from services.registration.coverage.rows import coverages as rows
from services.registration.coverage.rows.coverages import Coverage, CoverageTerms
from services.registration.coverage.rows.participants import covered_among
from services.registration.coverage.rules.participation import COMPULSORY
from services.registration.households.actions.keep_households import settle
from services.registration.households.rows.households import members_among
from services.registration.persons.rows.locked import lock_person, lock_persons

_BY = "system:registration"
_PERSONS = ("person_id", "kept_id", "merged_id")


async def locked(connection: AsyncConnection, coverage_id: UUID) -> Coverage:
    """Lock the person under every id and return the coverage."""
    found = await rows.coverage(connection, coverage_id)
    if found is None or not await lock_person(connection, found.person_id):
        raise NotFound(what="coverage")
    now = await rows.coverage(connection, coverage_id)
    assert now is not None, "a coverage is never deleted"
    return now


async def noted(
    connection: AsyncConnection,
    fact: type[CoverageStarted],
    coverage_id: UUID,
    *,
    by: str,
    because: str | None = None,
) -> Coverage:
    """Add the coverage as it stands to its history, say it, and return it."""
    made = await rows.note_version(connection, coverage_id, by=by, because=because)
    said = fact(
        coverage_id=made.coverage_id,
        person_id=made.person_id,
        scheme=made.scheme,
        version=made.version,
        first_day=made.first_day,
        ended_on=made.ended_on,
        reason=made.end_reason,
        terms=[_said(one) for one in await rows.terms_of(connection, coverage_id)],
        recorded_at=made.recorded_at,
    )
    await append(connection, Said(said, (f"person:{made.person_id}",)))
    return made


def _said(terms: CoverageTerms) -> SaidTerms:
    return SaidTerms(
        first_day=terms.first_day,
        option=terms.option,
        income=terms.income,
        support_group=terms.support_group,
        occupation_group=terms.occupation_group,
        area=terms.area,
    )


def fact_of(before: date | None, after: date | None) -> type[CoverageStarted]:
    """Return what is said of another end: that the coverage ends, or, where none is left, that it changed."""
    return CoverageEnded if after is not None and after != before else CoverageChanged


async def follow(
    connection: AsyncConnection, law: RuleLaw, person_ids: Sequence[UUID], *, by: str, because: str | None = None
) -> None:
    """Write the ends that follow for the persons' coverages, each with its version and its event. Under their locks."""
    branches = {branch for terms in law.series[COMPULSORY] for branch in terms["ends"]}
    for end in await rows.changed_ends(connection, person_ids, branches=sorted(branches)):
        before = await rows.coverage(connection, end.coverage_id)
        assert before is not None, "the statement has just read it"
        await rows.write_end(connection, end)
        await noted(connection, fact_of(before.ended_on, end.ended_on), end.coverage_id, by=by, because=because)


async def persons_changed(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Follow employments, deaths and merges of persons who have a coverage or are in a household."""
    bodies = [json.loads(event.body) for event in events]
    named = sorted({UUID(body[name]) for body in bodies for name in _PERSONS if body.get(name)})
    covered, members = await covered_among(connection, named), await members_among(connection, named)
    if not covered and not members:
        return
    await lock_persons(connection, sorted({*covered, *members}))
    law = context.law.rule("registration", "participation")
    await settle(connection, sorted({*members, *named}), by=_BY)
    await follow(connection, law, sorted({*covered, *named}), by=_BY)
