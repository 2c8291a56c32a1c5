"""An application names known parties, is checked against the employer's facts, and becomes the loan."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import Refusal
from libs.common.spine.tests.heard import event_of
from libs.contracts.contributions import ArrearsChanged
from libs.contracts.registration import EmployerEnded, EmployerPaused, EmployerReopened
from libs.copies.employer_life.inactive_periods import keep_inactive_periods
from services.loans.employers.actions.hear_arrears import arrears_changed
from services.loans.employers.rows import EmployerMonth, files_and_pays, keep_employers, keep_month, lock_employer
from services.loans.lending.actions.apply import AboveCap, apply, refuse_standing
from services.loans.lending.actions.decide import decide
from services.loans.lending.rows import loan
from services.loans.lending.rules.loan_application import ApplicationTerms
from services.loans.tests.lent import APPLIED_ON, Lent, lent
from tests.fresh_databases import FreshDatabases


async def test_an_application_is_kept_as_it_was_made(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        kept = await loan(world.database, await world.applied("123.45"))
        assert kept is not None
        assert (kept.status, kept.asked, kept.amount, kept.applied_on) == (
            "applied",
            Decimal("123.45"),
            None,
            APPLIED_ON,
        )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"phase": "1999"}, "phase_unknown"),
        ({"applied_on": date(2019, 1, 1)}, "phase_not_open"),
        ({"employer_id": uuid4()}, "employer_unknown"),
        ({"bank_id": uuid4()}, "not_found"),
    ],
)
async def test_what_is_not_there_is_refused(changed: Mapping[str, Any], code: str, databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        members = {"employer_id": world.employer_id, "bank_id": world.bank_id, "phase": "2021"}
        members |= {"amount": Decimal("1.00"), "applied_on": APPLIED_ON}
        with pytest.raises(Refusal) as refused:
            async with world.database.transaction(wakes=False) as connection:
                await apply(connection, world.law, **{**members, **changed})
        assert refused.value.code == code


async def _apply(world: Lent, amount: str = "1.00", *, on: date = APPLIED_ON, phase: str = "2021") -> UUID:
    members = {"employer_id": world.employer_id, "bank_id": world.bank_id, "phase": phase, "applied_on": on}
    async with world.database.transaction(wakes=False) as connection:
        return (await apply(connection, world.law, amount=Decimal(amount), **members)).loan_id


async def _refused(world: Lent, amount: str = "1.00", *, on: date = APPLIED_ON) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await _apply(world, amount, on=on)
    refused.value.say("th")
    return refused.value


async def _hears(world: Lent, owed: str) -> None:
    fact = ArrearsChanged(employer_id=world.employer_id, owed=Decimal(owed), as_of=APPLIED_ON)
    async with world.database.transaction(wakes=False) as connection:
        await arrears_changed(None, connection, [event_of(fact)])


async def test_an_employer_before_its_registration_is_not_active(databases: FreshDatabases) -> None:
    async with lent(databases, registered_on=date(2021, 3, 11)) as world:
        refused = await _refused(world)
        assert (refused.code, refused.values["registered_on"]) == ("not_active", date(2021, 3, 11))
        await _apply(world, on=date(2021, 3, 11))


async def test_an_employer_that_pauses_or_ended_does_not_borrow(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        period = {"employer_id": world.employer_id, "period_id": uuid4(), "version": 1}
        ended = {**period, "kind": "ended", "first_day": APPLIED_ON, "last_day": None}
        said: list[EmployerPaused] = [
            EmployerEnded.model_validate({**ended, "reason": "closed", "successor_id": None}),
            EmployerReopened.model_validate({**ended, "version": 2, "last_day": APPLIED_ON}),
        ]
        await _keeps(world, said[0])
        refused = await _refused(world)
        assert (refused.code, refused.values["since"]) == ("not_active", APPLIED_ON)
        await _apply(world, on=date(2021, 3, 9))
        # Heard late, the older version changes nothing.
        for fact in (said[1], said[0]):
            await _keeps(world, fact)
        await _apply(world, on=date(2021, 3, 11))
        await _keeps(world, EmployerPaused.model_validate(
            {**period, "period_id": uuid4(), "kind": "paused", "first_day": APPLIED_ON, "last_day": APPLIED_ON}
        ))  # fmt: skip
        assert (await _refused(world)).code == "not_active"


async def _keeps(world: Lent, fact: EmployerPaused) -> None:
    async with world.database.transaction(wakes=False) as connection:
        await keep_inactive_periods(connection, [event_of(fact)])


async def test_the_month_before_needs_a_return_as_soon_as_it_is_due(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        await _apply(world, on=date(2021, 4, 10))
        month = EmployerMonth(world.employer_id, date(2021, 3, 1), 0, None, None, None, date(2021, 4, 15))
        async with world.database.transaction(wakes=False) as connection:
            await keep_month(connection, month)
        refused = await _refused(world, on=date(2021, 4, 16))
        assert (refused.code, refused.values["months"]) == ("months_missing", "2021-03")
        await world.has_staff(date(2021, 3, 1), 60)
        await _apply(world, on=date(2021, 4, 16))


async def test_an_employer_without_returns_gets_the_missing_month(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        new = replace(world, employer_id=uuid4())
        fact = f'{{"employer_id": "{new.employer_id}", "registration_number": "2", "registered_on": "2020-01-01"}}'
        async with world.database.transaction(wakes=False) as connection:
            await keep_employers.of_bodies(connection, fact)
        refused = await _refused(new)
        assert (refused.code, refused.values["months"]) == ("months_missing", "2021-02")
        refused = await _refused(new, "15000000.01")
        assert (refused.code, refused.values) == ("above_cap", {"largest": "15000000.00"})


async def test_arrears_are_refused_until_they_are_paid(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        await _hears(world, "0.01")
        refused = await _refused(world)
        assert (refused.code, refused.values) == ("in_arrears", {"owed": "0.01", "as_of": APPLIED_ON})
        await _hears(world, "0")
        await _apply(world)


@pytest.mark.parametrize("allowed", ["0", "100"])
@pytest.mark.parametrize("owed", [None, "50", "150"])
@pytest.mark.parametrize("missing", [False, True])
async def test_the_door_waits_where_the_standing_would_be_refused_and_nowhere_else(
    databases: FreshDatabases, allowed: str, owed: str | None, *, missing: bool
) -> None:
    """A return or a payment may be on its way; who meets the conditions does not wait for what it does not need."""
    async with lent(databases) as found:
        law = found.law.rule("loans", "loan_application").at("application", APPLIED_ON)
        terms = replace(ApplicationTerms.of(law), arrears_allowed=Decimal(allowed))
        if owed:
            await _hears(found, owed)
        if missing:
            month = EmployerMonth(found.employer_id, date(2021, 2, 1), 0, None, None, None, date(2021, 3, 15))
            async with found.database.transaction(wakes=False) as connection:
                await keep_month(connection, month)
        ready = await files_and_pays(
            found.database, found.employer_id, since=date(2021, 2, 1), application_month=date(2021, 3, 1),
            allowed=terms.arrears_allowed,
        )  # fmt: skip
        async with found.database.transaction(wakes=False) as connection:
            borrower = await lock_employer(connection, found.employer_id)
            assert borrower is not None
            try:
                await refuse_standing(connection, borrower, terms, applied_on=APPLIED_ON)
                refused = False
            except Refusal:
                refused = True
        assert ready is not refused
        assert refused is (missing or (owed is not None and Decimal(owed) > terms.arrears_allowed))


async def test_the_cap_goes_by_size_and_counts_all_that_is_asked_for_in_a_phase(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        assert (await _refused(world, "10000000.01")).code == "above_cap"
        first = await _apply(world, "6000000.00")
        refused = await _refused(world, "4000000.01")
        assert (refused.code, refused.pointer) == ("above_cap", "/amount")
        assert (refused.values["largest"], refused.values["asked"]) == ("10000000.00", "6000000.00")
        await _apply(world, "10000000.00", phase="2020")
        async with world.database.transaction(wakes=False) as connection:
            await decide(connection, world.law, loan_id=first, decision="refused", amount=None, interest_rate=None,
                         reason="no", decided_by="first")  # fmt: skip
        await _apply(world, "10000000.00")


async def test_twelve_applications_at_once_do_not_pass_the_cap_together(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        answers = await asyncio.gather(*(_apply(world, "3000000.00") for _ in range(12)), return_exceptions=True)
        refused = [one for one in answers if isinstance(one, AboveCap)]
        assert (len(refused), len(answers) - len(refused)) == (9, 3)


async def test_an_employer_whose_last_return_has_no_staff_cannot_borrow(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        month = EmployerMonth(world.employer_id, date(2021, 2, 1), 2, "nil", 0, uuid4(), date(2021, 3, 15))
        async with world.database.transaction(wakes=False) as connection:
            await keep_month(connection, month)
        assert (await _refused(world)).code == "above_cap"
