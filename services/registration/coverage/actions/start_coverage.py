"""Start a coverage: the law's conditions on its first day, and no other coverage of the branch on its days."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import constraint_of
from libs.common.law.terms import RuleLaw
from libs.common.refusals import Fault, NotFound, RequestInvalid
from libs.common.values.identifiers import uuid7
from libs.common.values.month import after_months
from libs.contracts.registration import CoverageStarted
from services.registration.coverage.actions.follow_facts import follow, noted
from services.registration.coverage.rows import coverages as rows
from services.registration.coverage.rows.coverages import Coverage, CoverageTerms, NewCoverage
from services.registration.coverage.rows.participants import compulsory_past
from services.registration.coverage.rules import refusals
from services.registration.coverage.rules.participation import (
    COMPULSORY,
    OCCUPATIONS,
    Choice,
    Participant,
    schemes,
    unmet_by,
    unmet_choice,
)
from services.registration.coverage.rules.refusals import refuse
from services.registration.households.rows.households import households_of
from services.registration.persons.rows.locked import LockedPerson, first_death, lock_person

_AHEAD_MONTHS = 12
"""A coverage may be entered a year before it starts."""


async def start_coverage(
    connection: AsyncConnection,
    law: RuleLaw,
    *,
    person_id: UUID,
    scheme: str,
    first_day: date,
    last_day: date | None,
    choice: Choice,
    area: str | None,
    by: str,
    today: date,
    back_dated: bool,
) -> Coverage:
    """Start a coverage. `back_dated`: also from a day before this month on, as officers may.

    One entered late may have its last day already.
    """
    if scheme not in schemes(law):
        raise refusals.SchemeUnknown(pointer="/scheme", scheme=scheme, schemes=", ".join(schemes(law)))
    persons = await lock_person(connection, person_id)
    if person_id not in {one.person_id for one in persons}:
        raise NotFound(what="person", pointer="/person_id")
    _refuse_days(persons, first_day, today=today, back_dated=back_dated)
    terms = law.at(scheme, first_day)
    refuse(unmet_choice(choice, terms, law.at(OCCUPATIONS, first_day)))
    past = await compulsory_past(connection, [one.person_id for one in persons], first_day)
    if past.covering is not None and terms["branch"] in law.at(COMPULSORY, first_day)["ends"]:
        raise refusals.CompulsoryCovers(pointer="/first_day", first_day=first_day)
    if terms.values.get("household"):
        await _refuse_without_household(connection, persons, first_day)
    born_on = min(one.born_on for one in persons)
    refuse(unmet_by(Participant(born_on, past.months, past.left_on), first_day, terms))
    own = next(one for one in persons if one.person_id == person_id)
    chosen = CoverageTerms(
        first_day, choice.option, choice.income, choice.support_group, choice.occupation_group, area or own.area
    )
    wanted = _begun(person_id, scheme, terms["branch"], first_day, last_day)
    await _insert(connection, wanted, chosen)
    await noted(connection, CoverageStarted, wanted.coverage_id, by=by)
    await follow(connection, law, [person_id], by=by)
    made = await rows.coverage(connection, wanted.coverage_id)
    assert made is not None, "it was inserted above"
    return made


async def _refuse_without_household(connection: AsyncConnection, persons: list[LockedPerson], first_day: date) -> None:
    days = await households_of(connection, [one.person_id for one in persons])
    if not any(one.is_in(first_day) for one in days):
        raise refusals.HouseholdMissing(pointer="/first_day", first_day=first_day)


def _refuse_days(persons: list[LockedPerson], first_day: date, *, today: date, back_dated: bool) -> None:
    if first_day < max(one.born_on for one in persons):
        raise RequestInvalid(faults=[Fault("/first_day", "day_before_birth")])
    last = after_months(today, _AHEAD_MONTHS)
    if first_day > last:
        raise RequestInvalid(faults=[Fault("/first_day", "day_too_far_ahead", {"day": last})])
    died_on = first_death(persons)
    if died_on is not None and first_day > died_on:
        raise refusals.CoveredPersonDied(pointer="/first_day", died_on=died_on)
    if not back_dated and first_day < today.replace(day=1):
        raise refusals.CoverageBackDated(pointer="/first_day", day=today.replace(day=1))


def _begun(person_id: UUID, scheme: str, branch: str, first_day: date, last_day: date | None) -> NewCoverage:
    ended_on = None if last_day is None else last_day + timedelta(days=1)
    return NewCoverage(
        uuid7(), person_id, scheme, branch, first_day, ended_on, None if ended_on is None else "withdrew"
    )


async def _insert(connection: AsyncConnection, wanted: NewCoverage, chosen: CoverageTerms) -> None:
    """Insert the coverage with its terms; another one on its days refuses it, also one of the same moment."""
    if other := await rows.overlapping(connection, wanted):
        raise _overlap(other)
    try:
        await rows.insert_coverage(connection, wanted)
    except IntegrityError as failure:
        if constraint_of(failure) != "coverage_no_overlap":
            raise
        raise refusals.CoverageOverlaps(pointer="/first_day", overlaps="", scheme="", first_day="") from None
    await rows.replace_terms(connection, wanted.coverage_id, chosen, version=1)


def _overlap(other: Coverage) -> refusals.CoverageOverlaps:
    return refusals.CoverageOverlaps(
        pointer="/first_day", overlaps=other.coverage_id, scheme=other.scheme, first_day=other.first_day
    )
