"""A contradiction is found once, with its figures, and goes when its cause does."""

from datetime import date
from uuid import uuid4

from libs.common.spine.tests.heard import event_of
from libs.contracts.contributions import FindingRaised, ReturnAccepted
from libs.contracts.registration import EmploymentEnded, EmploymentStarted, PersonsMerged
from libs.copies.aliases import keep_aliases
from libs.copies.employments import keep_employments
from services.contributions.findings.actions.check_returns import (
    check_accepted,
    check_claimed,
    employments_said,
    persons_said,
)
from services.contributions.findings.tests.compared import asked, compared, heard, standing
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import NATIONAL_IDS, TODAY, Known, started
from services.contributions.wages_while_claiming.tests.claimed import claimed, reported


async def employment(known: Known, person: int, **changed: object) -> EmploymentStarted:
    fact = started(known.employers[0], known.persons[person], **changed)
    async with known.database.transaction(wakes=False) as connection:
        await keep_employments(connection, [event_of(fact)])
        await employments_said(connection, [event_of(fact)])
    return fact


async def test_each_contradiction_is_found_with_its_figures(known: Known) -> None:
    """The staff are the first three: one is missing, one has a low wage, a stranger is paid."""
    sent = lines("12000", "900")
    sent.append((NATIONAL_IDS[3], "9000", None))
    await compared(known, sent)
    assert await standing(known) == [
        ("below_floor", 1, "900.00", "1650.00"),
        ("not_paid_for", 2, None, None),
        ("unregistered", 3, "9000.00", None),
    ]
    raised = {one.kind: (one.month, one.findings, one.answer_by) for one in await known.said(FindingRaised)}
    assert raised["unregistered"] == ("2020-11", 1, date(2021, 2, 9))
    assert len(raised) == 3
    places = await known.found("SELECT kind, line_no FROM finding ORDER BY kind")
    assert places == [("below_floor", 2), ("not_paid_for", None), ("unregistered", 3)]


async def test_a_finding_is_raised_once_and_goes_with_its_cause(known: Known) -> None:
    await compared(known, lines("12000", "12000"))
    assert await standing(known) == [("not_paid_for", 2, None, None)]
    await heard(known)
    await compared(known, lines("12000", "13000"), kind="correction")
    assert len(await known.said(FindingRaised)) == 1, "the same cause again says nothing"
    await compared(known, lines("12000", "12000", "suspended"), kind="correction")
    assert await standing(known) == []
    await compared(known, lines("12000", "12000"), kind="correction", today=date(2021, 3, 1))
    assert await standing(known) == [("not_paid_for", 2, None, None)]
    said = await known.said(FindingRaised)
    assert [one.answer_by for one in said] == [date(2021, 2, 9), date(2021, 3, 31)], "a new cause has a new deadline"


async def test_who_left_is_told_from_who_was_never_there(known: Known) -> None:
    """The fourth person worked until the end of October, and is paid for October and November."""
    await employment(known, 3, ended_on=None)
    fact = await known.found("SELECT employment_id FROM employment WHERE person_id = :p", p=known.persons[3])
    ended = EmploymentEnded.model_validate({
        **started(known.employers[0], known.persons[3]).model_dump(),
        "employment_id": fact[0][0], "ended_on": date(2020, 11, 1), "reason": "resigned", "version": 2,
    })  # fmt: skip
    for month in ("2020-10", "2020-11"):
        await compared(known, lines("12000", "12000", "12000", "12000"), month=month)
    assert await standing(known) == []
    async with known.database.transaction(wakes=False) as connection:
        await keep_employments(connection, [event_of(ended)])
        await employments_said(connection, [event_of(ended)])
    await asked(known)
    assert await standing(known) == [("left_but_filed", 3, "12000.00", None)], "November alone"


async def test_an_employment_that_comes_late_takes_the_finding_back(known: Known) -> None:
    sent = lines("12000", "12000", "12000", "12000")
    await compared(known, sent)
    assert [one[0] for one in await standing(known)] == ["unregistered"]
    await employment(known, 3)
    await asked(known)
    assert await standing(known) == []


async def test_two_numbers_of_one_person_are_no_contradiction(known: Known) -> None:
    """The third of the staff is paid under the fourth number."""
    sent = [*lines("12000", "12000"), (NATIONAL_IDS[3], "12000", None)]
    await compared(known, sent)
    assert [one[:2] for one in await standing(known)] == [("not_paid_for", 2), ("unregistered", 3)]
    merged = event_of(PersonsMerged(merge_id=uuid4(), kept_id=known.persons[2], merged_id=known.persons[3]))
    async with known.database.transaction(wakes=False) as connection:
        await keep_aliases(connection, [merged])
        await persons_said(connection, [merged])
    await asked(known)
    assert await standing(known) == []


async def test_a_wage_for_claimed_days_is_found(known: Known) -> None:
    await claimed(known)
    await reported(known, "9000", "12000", "12000")
    await heard(known)
    assert await standing(known) == [("wage_while_claiming", 0, "9000.00", None)]
    await reported(known, "suspended", "12000", "12000", kind="correction")
    async with known.database.transaction(wakes=False) as connection:
        facts = await known.said(ReturnAccepted)
        await check_claimed(connection, known.law, [], today=TODAY)
        await check_accepted(connection, known.law, [event_of(facts[-1])], today=TODAY)
    assert await standing(known) == []


async def test_a_headcount_that_fell_by_the_bounds_of_the_law_is_found(known: Known) -> None:
    """By 30 percent and five persons: seven of 17 are 41 percent; four of ten are too few persons."""
    # Only the counted persons matter here.
    await filed(known, [], kind="nil", month="2020-10")
    await filed(known, [], kind="nil", month="2020-11")
    for month, headcount in (("2020-10", 17), ("2020-11", 10)):
        await known.found(
            "UPDATE employer_month SET headcount = :headcount WHERE month = :month RETURNING 1",
            headcount=headcount,
            month=date.fromisoformat(f"{month}-01"),
        )
    await heard(known)
    fell = [one for one in await standing(known) if one[0] == "headcount_fell"]
    assert fell == [("headcount_fell", None, "10.00", "17.00")]
    await known.found("UPDATE employer_month SET headcount = 14 WHERE month = '2020-10-01' RETURNING 1")
    await heard(known)
    assert [one for one in await standing(known) if one[0] == "headcount_fell"] == [], "four persons are too few"


async def test_a_part_of_a_month_and_an_idle_employer_are_not_asked_about(known: Known) -> None:
    await compared(known, lines("900", "900", "900"), month="2020-10")
    assert await standing(known) == [], "all three began on 5 October"
