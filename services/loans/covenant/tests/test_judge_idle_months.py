"""A month without work proves no staff: it is unproven once it is over, and a return of it is judged as any other."""

import json
from datetime import date
from uuid import uuid4

import pytest

from libs.copies.employer_life.inactive_periods import keep_inactive_periods
from services.loans.covenant.actions.judge_idle_months import judge_idle_months
from services.loans.covenant.rows import judgements
from services.loans.covenant.tests.months import accepted, disbursed, hear, loan_of, overdue, said_of_retention
from services.loans.tests.lent import Lent


async def _idle(world: Lent, first_day: str, last_day: str | None, *, kind: str = "paused") -> None:
    fact = {"period_id": str(uuid4()), "employer_id": str(world.employer_id), "kind": kind, "version": 1,
            "first_day": first_day, "last_day": last_day}  # fmt: skip
    async with world.database.transaction(wakes=False) as connection:
        await keep_inactive_periods.of_bodies(connection, json.dumps(fact))


async def _judge(world: Lent, today: date) -> None:
    async with world.database.transaction(wakes=False) as connection:
        assert not await judge_idle_months(connection, world.law, today=today)


@pytest.mark.parametrize("kind", ["paused", "ended"])
async def test_each_month_that_is_over_is_unproven_and_said_once(world: Lent, kind: str) -> None:
    loan_id = (await disbursed(world)).loan_id
    await hear(world, accepted(world, "2021-03", 60))
    await _idle(world, "2021-04-15", None, kind=kind)
    await _judge(world, date(2021, 5, 31))
    assert (await loan_of(world, loan_id)).flag == "kept", "May is not over, and April was not idle throughout"
    for _ in range(2):
        await _judge(world, date(2021, 7, 1))
    judged = await judgements(world.database, loan_id)
    assert [(j.month.month, j.verdict, j.because) for j in judged] == [
        (3, "kept", "return"), (5, "unproven", "no_work"), (6, "unproven", "no_work")]  # fmt: skip
    assert await said_of_retention(world) == [("unproven", "2021-05", 0), ("unproven", "2021-06", 0)]
    await hear(world, accepted(world, "2021-06", 48))
    assert (await loan_of(world, loan_id)).flag == "kept", "it was reopened, and proved its staff"


async def test_months_with_a_return_overdue_or_of_others_are_judged_as_they_were(world: Lent) -> None:
    loan_id = (await disbursed(world)).loan_id
    await hear(world, accepted(world, "2021-04", 60), overdue(world, "2021-05"))
    await _judge(world, date(2024, 7, 1))
    await _idle(world, "2021-04-01", "2021-05-31")
    await _judge(world, date(2024, 7, 1))
    judged = await judgements(world.database, loan_id)
    assert [(j.month.month, j.because) for j in judged] == [(4, "return"), (5, "overdue")]
