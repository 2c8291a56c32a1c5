"""A month's event judges the borrower's loans, in any order and however often it arrives."""

from datetime import date
from uuid import uuid4

from services.loans.covenant.rows import judgements
from services.loans.covenant.tests.months import accepted, disbursed, hear, loan_of, overdue, said_of_retention
from services.loans.employers.rows import months_since
from services.loans.tests.lent import Lent


async def test_a_breach_is_said_once_and_a_correction_undoes_it(world: Lent) -> None:
    await hear(world, accepted(world, "2021-02", 100))
    loan_id = (await disbursed(world)).loan_id
    assert (await loan_of(world, loan_id)).baseline_headcount == 100, "the newest month before the application"
    breached = accepted(world, "2021-04", 79)
    await hear(world, breached, breached)
    assert (await loan_of(world, loan_id)).flag == "breached"
    await hear(world, accepted(world, "2021-04", 80, 3))
    assert (await loan_of(world, loan_id)).flag == "kept"
    await hear(world, accepted(world, "2021-04", 1, 2))
    assert await said_of_retention(world) == [("breached", "2021-04", 1), ("restored", "2021-04", 3)], (
        "older ones are passed over"
    )
    async with world.database.transaction(wakes=False) as connection:
        (known,) = await months_since(connection, world.employer_id, date(2021, 4, 1))
    assert (known.version, known.headcount) == (3, 80)
    judged = await judgements(world.database, loan_id)
    assert [(j.version, j.verdict, j.because) for j in judged] == [(1, "breached", "return"), (3, "kept", "correction")]


async def test_a_month_without_a_return_is_unproven_until_one_is_accepted(world: Lent) -> None:
    await hear(world, accepted(world, "2021-02", 10))
    loan_id = (await disbursed(world)).loan_id
    await hear(world, overdue(world, "2021-05"), overdue(world, "2021-05"))
    assert (await loan_of(world, loan_id)).flag == "unproven"
    await hear(world, accepted(world, "2021-05", 8), overdue(world, "2021-05"))
    assert (await loan_of(world, loan_id)).flag == "kept"
    assert await said_of_retention(world) == [("unproven", "2021-05", 0), ("proven", "2021-05", 1)]
    judged = await judgements(world.database, loan_id)
    assert [(j.month, j.verdict) for j in judged] == [(date(2021, 5, 1), "kept")], "what was proven is unproven no more"


async def test_months_outside_the_covenant_and_of_others_are_kept_and_not_judged(world: Lent) -> None:
    await hear(world, accepted(world, "2021-02", 100))
    loan_id = (await disbursed(world)).loan_id
    stranger = uuid4()
    await hear(
        world,
        accepted(world, "2021-01", 1),
        accepted(world, "2021-02", 1, 2),
        accepted(world, "2024-03", 1),
        accepted(world, "2021-04", 1, employer_id=stranger),
    )
    assert await judgements(world.database, loan_id) == []
    assert (await loan_of(world, loan_id)).baseline_headcount == 100, "a later correction does not move the baseline"
    assert await said_of_retention(world) == []
    async with world.database.transaction(wakes=False) as connection:
        kept = await months_since(connection, world.employer_id, date(2021, 1, 1))
        assert [(m.month, m.version, m.headcount) for m in kept] == [
            (date(2021, 1, 1), 1, 1),
            (date(2021, 2, 1), 2, 1),
            (date(2024, 3, 1), 1, 1),
        ]
        assert [m.headcount for m in await months_since(connection, stranger, date(2021, 1, 1))] == [1]
    await hear(world, accepted(world, "2024-02", 1), accepted(world, "2021-03", 1))
    assert [month for _, month, _ in await said_of_retention(world)] == ["2024-02", "2021-03"], "the ends of 36 months"
