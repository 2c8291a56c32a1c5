"""What each action on a run promises: what is payable is frozen once, and released whole by others, or not at all."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.four_eyes.approvals import ContentDiffers, OwnApproval
from libs.common.refusals import NotFound, RequestInvalid
from libs.common.values.month import Month
from libs.contracts.benefits import BenefitPaid, ClaimMoved
from services.benefits.claims.actions.change_payee import change_payee
from services.benefits.claims.rows.shown import Claim
from services.benefits.payments.actions import release_run as releasing
from services.benefits.payments.actions.freeze_run import Frozen, RunAlreadyFrozen, freeze_run
from services.benefits.payments.actions.release_run import Released
from services.benefits.tests.known_persons import Known
from services.benefits.tests.known_persons import known as known_persons
from tests.fresh_databases import FreshDatabases

JANUARY, FEBRUARY = Month(2021, 1), Month(2021, 2)
MAKER, ONE, OTHER = "officer:a", "officer:b", "officer:c"


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_persons(databases) as found:
        yield found


async def _freeze(known: Known, month: Month = JANUARY, *, today: date | None = None) -> Frozen:
    async with known.database.transaction(wakes=False) as connection:
        return await freeze_run(connection, month=month, made_by=MAKER, today=today or known.today)


async def _release(
    known: Known, run: Frozen, *, by: str = ONE, needed: int = 1, given_hash: str = "", run_id: UUID | None = None
) -> Released:
    async with known.database.transaction(wakes=False) as connection:
        return await releasing.release_run(
            connection,
            run_id=run_id or run.run_id,
            given_hash=given_hash or run.hash,
            released_by=by,
            released_on=known.today,
            needed=needed,
        )


async def _withdraw(known: Known, run_id: UUID) -> None:
    async with known.database.transaction(wakes=False) as connection:
        await releasing.withdraw_run(connection, run_id=run_id)


async def _found(known: Known, sql: str, **given: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in await known.database.one_statement(text(sql), given)]


async def _status(known: Known, run: Frozen) -> tuple[str, set[str]]:
    """The status of the run and of its lines."""
    ((status, lines),) = await _found(
        known,
        """
        SELECT status, ARRAY(SELECT DISTINCT status FROM payment_line WHERE run_id = :run_id) FROM payment_run
        WHERE run_id = :run_id
        """,
        run_id=run.run_id,
    )
    return status, set(lines)


async def _payable(known: Known, **given: Any) -> Claim:
    claim = await known.certified(await known.filed(**given))
    assert claim.status == "in_payment"
    return claim


async def test_what_is_payable_is_frozen_once_whatever_the_month_of_the_run(known: Known) -> None:
    await _payable(known)
    await _payable(known, person=1, days=40)
    await known.filed(person=2)
    run = await _freeze(known)
    assert (run.count, run.total) == (2, Decimal(250 * (20 + 28))), "a claim without its certificate is not payable"
    with pytest.raises(RunAlreadyFrozen):
        await _freeze(known)
    later = await _freeze(known, FEBRUARY)
    assert (later.count, later.total) == (1, Decimal(250 * 12)), "what January's run holds is not frozen again"
    assert later.hash != run.hash
    assert await _status(known, run) == ("frozen", {"frozen"})


async def test_a_month_that_is_not_over_is_frozen_through_the_day_and_none_that_has_not_begun(known: Known) -> None:
    await _payable(known)
    with pytest.raises(RequestInvalid) as refused:
        await _freeze(known, JANUARY, today=date(2020, 12, 31))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/month", "month_in_the_future")]
    run = await _freeze(known, today=date(2021, 1, 10))
    assert (run.count, run.total) == (1, Decimal(250 * 7))
    assert await _release(known, run) == Released()
    rest = await _freeze(known)
    assert (rest.count, rest.total) == (1, Decimal(250 * 13))


async def test_an_account_that_nobody_confirmed_is_not_paid_to(known: Known) -> None:
    await known.certified(await known.filed(confirmed=False))
    run = await _freeze(known)
    assert (run.count, run.total) == (0, Decimal(0))


async def test_a_run_is_released_by_another_who_approved_its_very_lines(known: Known) -> None:
    claim = await _payable(known, filed_by=OTHER)
    run = await _freeze(known)
    with pytest.raises(NotFound):
        await _release(known, run, run_id=uuid4())
    with pytest.raises(OwnApproval):
        await _release(known, run, by=MAKER)
    with pytest.raises(ContentDiffers):
        await _release(known, run, given_hash="0" * 64)
    for touched in (OTHER, "employer:x"):
        with pytest.raises(releasing.OwnPayment) as refused:
            await _release(known, run, by=touched)
        assert refused.value.values == {"count": 1}, "who filed a claim, and who certified it"
    assert await _status(known, run) == ("frozen", {"frozen"})
    assert await _found(known, "SELECT count(*) FROM approval") == [(0,)], "no refused approval counts later"
    assert await _release(known, run) == Released()
    assert await _status(known, run) == ("released", {"confirmed"})
    said = await _found(known, "SELECT CAST(data AS text) FROM outbox WHERE type = :type", type=BenefitPaid.TYPE)
    assert [BenefitPaid.model_validate_json(body) for (body,) in said] == [
        BenefitPaid(
            claim_id=claim.claim_id,
            person_id=claim.person_id,
            month="2021-01",
            days=20,
            amount=Decimal("5000.00"),
            set_off=Decimal("0.00"),
        )
    ]
    booked = "SELECT debit_account, credit_account, amount, entry, run_id FROM posting"
    assert await _found(known, booked) == [("benefit_expense", "payee", Decimal(5000), "benefit", run.run_id)]
    assert (await known.claim(claim.claim_id)).status == "closed"
    moved = "SELECT data ->> 'now' FROM outbox WHERE type = :type ORDER BY id DESC LIMIT 1"
    assert await _found(known, moved, type=ClaimMoved.TYPE) == [("closed",)]
    with pytest.raises(releasing.RunNotFrozen) as again:
        await _release(known, run, by=OTHER)
    assert again.value.values == {"status": "released"}
    with pytest.raises(releasing.RunNotFrozen):
        await _withdraw(known, run.run_id)


async def test_two_approvals_are_of_two_officers(known: Known) -> None:
    await _payable(known)
    run = await _freeze(known)
    for _ in range(2):
        assert await _release(known, run, needed=2) == Released(missing=1)
    assert await _status(known, run) == ("frozen", {"frozen"})
    assert await _found(known, "SELECT count(*) FROM posting") == [(0,)]
    assert await _release(known, run, by=OTHER, needed=2) == Released()
    audited = "SELECT actor, action FROM audit_outbox WHERE action LIKE 'payment_run%' ORDER BY id"
    assert await _found(known, audited) == [
        (ONE, "payment_run.approve"),
        (ONE, "payment_run.approve"),
        (OTHER, "payment_run.release"),
    ]


async def test_a_claim_that_changed_makes_the_run_void_and_is_frozen_anew(known: Known) -> None:
    claim = await _payable(known)
    await _payable(known, person=1)
    run = await _freeze(known)
    async with known.database.transaction(wakes=False) as connection:
        account = {"bank": "002", "account": "2"}
        await change_payee(connection, claim_id=claim.claim_id, payee=account, told_by="person:x", own=True)
    assert await _release(known, run) == Released(changed=1)
    assert await _status(known, run) == ("outdated", {"outdated"})
    assert await _found(known, "SELECT count(*) FROM posting") == [(0,)], "nothing of it was paid"
    anew = await _freeze(known)
    assert (anew.count, anew.total) == (run.count, run.total)
    assert anew.hash != run.hash, "the account is bound by it"
    assert await _release(known, anew) == Released()


async def test_a_run_that_is_taken_back_pays_nothing_and_frees_its_month(known: Known) -> None:
    await _payable(known)
    with pytest.raises(NotFound):
        await _withdraw(known, uuid4())
    run = await _freeze(known)
    await _withdraw(known, run.run_id)
    assert await _status(known, run) == ("withdrawn", {"withdrawn"})
    with pytest.raises(releasing.RunNotFrozen) as refused:
        await _release(known, run)
    assert refused.value.values == {"status": "withdrawn"}
    assert (await _freeze(known)).total == run.total
