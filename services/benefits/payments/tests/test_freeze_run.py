"""A payable amount is frozen once, whatever the month of the run."""

from datetime import date
from decimal import Decimal

import pytest

from libs.common.refusals import RequestInvalid
from services.benefits.payments.actions.freeze_run import RunAlreadyFrozen
from services.benefits.payments.actions.release_run import Released
from services.benefits.payments.tests.runs import (
    FEBRUARY,
    JANUARY,
    freeze,
    payable,
    release,
    status_of,
    withdraw,
)
from services.benefits.tests.known_persons import Known


async def test_what_is_payable_is_frozen_once_whatever_the_month_of_the_run(known: Known) -> None:
    await payable(known)
    await payable(known, person=1, days=40)
    await known.filed(person=2)
    run = await freeze(known)
    assert (run.count, run.total) == (2, Decimal(250 * (20 + 28))), "a claim without its certificate is not payable"
    with pytest.raises(RunAlreadyFrozen):
        await freeze(known)
    later = await freeze(known, FEBRUARY)
    assert (later.count, later.total) == (1, Decimal(250 * 12)), "what January's run holds is not frozen again"
    assert later.hash != run.hash
    assert await status_of(known, run) == ("frozen", {"frozen"})


async def test_a_month_that_is_not_over_is_frozen_through_the_day_and_none_that_has_not_begun(known: Known) -> None:
    await payable(known)
    with pytest.raises(RequestInvalid) as refused:
        await freeze(known, JANUARY, today=date(2020, 12, 31))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/month", "month_in_the_future")]
    run = await freeze(known, today=date(2021, 1, 10))
    assert (run.count, run.total) == (1, Decimal(250 * 7))
    assert await release(known, run) == Released()
    rest = await freeze(known)
    assert (rest.count, rest.total) == (1, Decimal(250 * 13))


async def test_an_account_that_nobody_confirmed_is_not_paid_to(known: Known) -> None:
    await known.certified(await known.filed(confirmed=False))
    run = await freeze(known)
    assert (run.count, run.total) == (0, Decimal(0))


async def test_nothing_is_frozen_for_an_account_at_a_bank_that_is_not_listed(known: Known) -> None:
    """An account that was stored before the law listed its banks, or whose bank has ended since."""
    await known.certified(await known.filed())
    nothing = await freeze(known, banks=["no such bank"])
    assert (nothing.count, nothing.total) == (0, Decimal(0))
    await withdraw(known, nothing.run_id)
    assert (await freeze(known, banks=None)).count == 1, "a country whose law lists none"
