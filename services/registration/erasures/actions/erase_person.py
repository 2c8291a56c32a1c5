"""Erase a person: under every id, in one transaction, so that nothing is half erased (decision 58).

What stays are ids, days and amounts, which the law has the agency keep; nobody can tell any more whose they are.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.stored_answers import forget_answers
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.contracts.registration import AccountUnlinked, PersonErased
from services.registration.accounts.rows import end_all_of
from services.registration.applications.actions.apply import end_all_for
from services.registration.applications.rows import empty_applications_of
from services.registration.cards.actions.end_cards import end_all_of as end_cards_of
from services.registration.coverage.rows import coverages
from services.registration.employments.rows.erased import current_employment, forget_words
from services.registration.entries.rows import empty_entries_of_persons
from services.registration.households.rows import households
from services.registration.merges.rows.groups import leave_groups
from services.registration.merges.rows.merges import empty_merges_of
from services.registration.persons.rows.addresses import forget_addresses
from services.registration.persons.rows.erasures import erase, lock_all_numbers


class PersonStillCovered(Refusal):
    code = "person_still_covered"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"coverage": str(self.values["coverage"])}


class PersonStillInHousehold(Refusal):
    code = "person_still_in_household"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"household": str(self.values["household"])}


class PersonStillEmployed(Refusal):
    code = "person_still_employed"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"employment": str(self.values["employment"])}


async def erase_person(connection: AsyncConnection, person_id: UUID, *, by: str, today: date) -> list[UUID]:
    """Return all ids of the person who was erased. Refused until employments, coverages and households have ended."""
    locked = await lock_all_numbers(connection, person_id)
    ids = [one.person_id for one in locked]
    if person_id not in ids:
        raise NotFound(what="person")
    if employment := await current_employment(connection, ids, today=today):
        raise PersonStillEmployed(employment=employment)
    if coverage := await coverages.current_coverage(connection, ids, today=today):
        raise PersonStillCovered(coverage=coverage)
    for days in await households.households_of(connection, ids):
        if days.ends_after(today):
            raise PersonStillInHousehold(household=days.household_id)
    await empty_entries_of_persons(connection, ids, [one.national_id for one in locked], by=by)
    await end_all_for(connection, ids, by=by)
    await empty_applications_of(connection, ids)
    await empty_merges_of(connection, ids, by=by)
    await leave_groups(connection, ids)
    await forget_words(connection, ids)
    await coverages.forget_words(connection, ids)
    await households.forget_words(connection, ids)
    await end_cards_of(connection, ids, by=by, today=today)
    unlinked = await end_all_of(connection, ids, by=by)
    await forget_addresses(connection, ids)
    await erase(connection, ids)
    await forget_answers(connection, ids)
    for one in ids:
        for _ in range(unlinked.count(one)):
            await append(connection, AccountUnlinked(person_id=one))
        await append(connection, PersonErased(person_id=one))
    return ids
