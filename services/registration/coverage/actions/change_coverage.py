"""Choose other terms of a coverage from a day on; what held before stays, and stays readable."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import RuleLaw
from libs.contracts.registration import CoverageChanged
from services.registration.coverage.actions.follow_facts import locked, noted
from services.registration.coverage.rows import coverages as rows
from services.registration.coverage.rows.coverages import ChangedEnd, Coverage, CoverageTerms
from services.registration.coverage.rules import refusals
from services.registration.coverage.rules.participation import OCCUPATIONS, Choice, unmet_choice
from services.registration.coverage.rules.refusals import refuse


class OtherTerms(TypedDict, total=False):
    """The members that change; the rest stays as it is."""

    option: str | None
    income: Decimal | None
    support_group: str | None
    occupation_group: str | None
    area: str


async def change_coverage(
    connection: AsyncConnection,
    law: RuleLaw,
    coverage_id: UUID,
    *,
    first_day: date,
    changes: OtherTerms,
    because: str | None,
    by: str,
    today: date,
    back_dated: bool,
) -> Coverage:
    """Change the terms from `first_day` on. What is so already changes nothing."""
    now = await locked(connection, coverage_id)
    if first_day < now.first_day or (now.ended_on is not None and first_day >= now.ended_on):
        raise refusals.ChangeOutsideCoverage(
            pointer="/first_day", first_day=now.first_day, ended_on=now.ended_on or "-"
        )
    if not back_dated and first_day < today.replace(day=1):
        raise refusals.CoverageBackDated(pointer="/first_day", day=today.replace(day=1))
    before = await rows.terms_of(connection, coverage_id)
    held = [one for one in before if one.first_day <= first_day][-1]
    wanted = replace(held, first_day=first_day, **changes)
    refuse(unmet_choice(_choice(wanted), law.at(now.scheme, first_day), law.at(OCCUPATIONS, first_day)))
    if replace(held, first_day=first_day) == wanted and before[-1] is held:
        return now
    await rows.write_end(connection, ChangedEnd(coverage_id, now.ended_on, now.end_reason))
    await rows.replace_terms(connection, coverage_id, wanted, version=now.version + 1)
    return await noted(connection, CoverageChanged, coverage_id, by=by, because=because)


def _choice(terms: CoverageTerms) -> Choice:
    return Choice(terms.option, terms.income, terms.support_group, terms.occupation_group)
