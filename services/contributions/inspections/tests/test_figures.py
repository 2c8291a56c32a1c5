"""The inspections of a province in a year come out of its recorded cases, with their amounts apart."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from libs.common.spine.tests.heard import event_of
from libs.contracts.registration import PersonRegistered
from services.contributions.employers.rows import keep_persons
from services.contributions.inspections.actions.decide_sanction import Proposal, approve_sanction, propose_sanction
from services.contributions.inspections.actions.settle_claims import settle_some
from services.contributions.inspections.rows.figures import Figures, figures
from services.contributions.inspections.tests.claimed import Finding, closed, settled
from services.contributions.inspections.tests.planned import OFFICER, OTHER, employers_in, opened
from services.contributions.tests.known import TODAY, Known

NOT_ENROLLED, UNDER_DECLARED = 315, 345
REQUESTED, RECOVERED = 591_900_000, 438_100_000
EMPLOYERS, SANCTIONS = 110, 2
CLAIMED = "SELECT sum(requested) FROM inspection_claim WHERE employer_id = :employer_id"


async def _found(known: Known, area: str | None = "TH-50", **days: date) -> Figures:
    given = {"first_day": date(2021, 1, 1), "last_day": date(2021, 12, 31), **days}
    return await figures(known.database, areas=None, area=area, **given)


async def test_the_year_of_a_province(known: Known) -> None:
    """110 employers were reviewed: 315 persons not enrolled, 345 with too little, 591.9 m asked for, 438.1 m paid."""
    employers = await employers_in(known, "TH-50", EMPLOYERS)
    known.employers[1:] = employers
    persons = [uuid4() for _ in range(NOT_ENROLLED + UNDER_DECLARED)]
    async with known.database.transaction(wakes=False) as connection:
        await keep_persons(connection, [event_of(PersonRegistered(person_id=one)) for one in persons])
    share, rest = divmod(REQUESTED, len(persons))
    found: dict[int, list[Finding]] = {}
    for number, person in enumerate(persons):
        kind = "not_enrolled" if number < NOT_ENROLLED else "under_declared"
        amount = str(share + (rest if number == 0 else 0))
        found.setdefault(number % EMPLOYERS, []).append((kind, person, "2020-11", amount))
    cases = [await closed(known, employer, *found[place]) for place, employer in enumerate(employers)]
    await _pay(known, RECOVERED)
    for case in cases[:SANCTIONS]:
        async with known.database.transaction(wakes=False) as connection:
            asked = Proposal(case.inspection_id, Decimal(1000), "on purpose")
            made = await propose_sanction(connection, known.law, asked, made_by=OFFICER, today=TODAY)
            await approve_sanction(connection, known.law, made.sanction_id, approver=OTHER, today=TODAY)
    await opened(known, employers[0])
    async with known.database.transaction(wakes=False) as connection:
        asked = Proposal(cases[5].inspection_id, Decimal(1000), "only proposed")
        await propose_sanction(connection, known.law, asked, made_by=OFFICER, today=TODAY)
    counted = await _found(known)
    assert (counted.not_enrolled, counted.under_declared) == (NOT_ENROLLED, UNDER_DECLARED)
    assert (counted.requested, counted.recovered) == (Decimal(REQUESTED), Decimal(RECOVERED))
    assert (counted.employers, counted.cases, counted.sanctions) == (EMPLOYERS, EMPLOYERS, SANCTIONS)
    assert (await _found(known, "TH-51")).cases == 0
    assert (await _found(known, last_day=date(2021, 1, 9))).cases == 0
    assert (await _found(known, None)).cases == EMPLOYERS
    within = await figures(
        known.database, areas=["TH-51"], area=None, first_day=date(2021, 1, 1), last_day=date(2021, 12, 31)
    )
    assert within.cases == 0


async def _pay(known: Known, amount: int) -> None:
    """Let employers pay their claims in turn until the amount is used up."""
    for place, employer in enumerate(known.employers[1:], start=1):
        (claimed,) = (await known.found(CLAIMED, employer_id=employer))[0]
        paid = min(int(claimed), amount)
        if paid == 0:
            return
        await known.found(
            "INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, issuer, "
            "booked_on) VALUES (:employer_id, 'bank', 'receivable', :paid, 'payment', :reference, 'agency', :today)",
            employer_id=employer, paid=paid, reference=str(employer), today=TODAY,
        )  # fmt: skip
        amount -= paid
        if amount == 0:
            await settled(known, TODAY, employer=place)
            return
        await _settle(known, place)
    raise AssertionError(amount)


async def _settle(known: Known, place: int) -> None:
    async with known.database.transaction(wakes=False) as connection:
        await settle_some(connection, [known.employers[place]], today=TODAY)
