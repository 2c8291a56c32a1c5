"""Answers are taken line by line: accepting corrects the return, disputing waits for an officer, and late is late."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from libs.contracts.contributions import FindingAnswered
from services.contributions.findings.actions.answer_findings import Answering, answer_findings
from services.contributions.findings.rules.answers import Answer
from services.contributions.findings.rules.refusals import AnswersInvalid
from services.contributions.findings.tests.compared import compared, heard, standing
from services.contributions.tests.filed import lines
from services.contributions.tests.known import AGENCY_KEY, NATIONAL_IDS, TODAY, Known

WHO = "employer:test"


async def found(known: Known) -> dict[str, int]:
    """File the month with three contradictions; return the number of each by its kind."""
    await compared(known, [*lines("12000", "900"), (NATIONAL_IDS[3], "9000", None)])
    return dict(await known.found("SELECT kind, finding_id FROM finding"))


async def answered(known: Known, *answers: Answer, today: date = TODAY, employer: int = 0) -> None:
    answering = Answering(known.employers[employer], WHO, today, AGENCY_KEY)
    async with known.database.transaction(wakes=False) as connection:
        await answer_findings(connection, known.law, answering, answers)


async def newest(known: Known) -> list[tuple[Any, ...]]:
    return await known.found("""
        SELECT l.national_id, l.wage, l.absence FROM employer_month m JOIN return_line l USING (return_id, month)
        ORDER BY l.line_no
    """)


async def test_accepting_corrects_the_return_and_takes_the_findings_back(known: Known) -> None:
    numbers = await found(known)
    await answered(
        known,
        Answer(numbers["unregistered"], "accept"),
        Answer(numbers["below_floor"], "accept", wage=Decimal("9000.00")),
        Answer(numbers["not_paid_for"], "accept", wage=Decimal("8000.00"), national_id=NATIONAL_IDS[2]),
    )
    wages = [Decimal(12000), Decimal(9000), Decimal(8000)]
    assert await newest(known) == [(number, wage, None) for number, wage in zip(NATIONAL_IDS, wages, strict=False)]
    assert await known.found("SELECT version FROM employer_month") == [(2,)], "one correction for the month"
    corrections = await known.found("SELECT DISTINCT correction_id = m.return_id FROM finding, employer_month m")
    assert corrections == [(True,)]
    said = await known.said(FindingAnswered)
    assert sorted((one.kind, one.status) for one in said) == [(kind, "accepted") for kind in sorted(numbers)]
    await heard(known)
    assert await standing(known) == []
    owed = await known.found("SELECT sum(CASE entry WHEN 'return' THEN amount ELSE -amount END) FROM posting")
    due = await known.found("SELECT employee_payable + employer_payable FROM monthly_return ORDER BY version DESC")
    assert owed[0] == due[0], "what is owed is what the correction says"


async def test_a_dispute_changes_no_line_and_waits(known: Known) -> None:
    numbers = await found(known)
    before = await newest(known)
    await answered(known, Answer(numbers["below_floor"], "dispute", because="half days"))
    assert await newest(known) == before
    kept = await known.found("SELECT status, because, answered_by FROM finding WHERE kind = 'below_floor'")
    assert kept == [("disputed", "half days", WHO)]
    await heard(known)
    assert "below_floor" in [one[0] for one in await standing(known)], "it stands until an officer has decided"


WRONG = (
    ("below_floor", {"reply": "accept"}, "wage", "wage_missing"),
    ("below_floor", {"reply": "dispute"}, "because", "because_missing"),
    ("below_floor", {"reply": "dispute", "because": "x", "wage": Decimal(1)}, "answer", "dispute_changes_nothing"),
    ("below_floor", {"reply": "accept", "wage": Decimal(0)}, "wage", "wage_zero_without_absence"),
    ("unregistered", {"reply": "accept", "wage": Decimal(1)}, "wage", "line_not_asked"),
    ("unregistered", {"reply": "accept", "national_id": "1"}, "national_id", "line_not_asked"),
    ("not_paid_for", {"reply": "accept", "wage": Decimal(1)}, "national_id", "national_id_missing"),
    ("not_paid_for", {"reply": "accept", "wage": Decimal(1), "national_id": NATIONAL_IDS[0]}, "national_id",
     "person_differs"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "given", "member", "code"), WRONG)
async def test_an_answer_that_is_not_whole_is_refused_with_all_others(
    known: Known, kind: str, given: dict[str, Any], member: str, code: str
) -> None:
    numbers = await found(known)
    other = next(number for name, number in numbers.items() if name != kind)
    with pytest.raises(AnswersInvalid) as refused:
        await answered(known, Answer(other, "dispute", because="x"), Answer(numbers[kind], **given))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(f"/answers/1/{member}", code)]
    assert await known.found("SELECT DISTINCT status FROM finding") == [("open",)]
    assert await known.found("SELECT version FROM employer_month") == [(1,)]


async def test_late_twice_unknown_and_others_findings_are_refused(known: Known) -> None:
    numbers = await found(known)
    one = Answer(numbers["below_floor"], "dispute", because="x")

    async def code(*answers: Answer, **given: Any) -> str:
        with pytest.raises(AnswersInvalid) as refused:
            await answered(known, *answers, **given)
        return refused.value.faults[0].code

    assert await code(one, today=date(2021, 2, 10)) == "answer_too_late"
    assert await code(one, one) == "finding_twice"
    assert await code(one, employer=1) == "finding_unknown", "another employer's is as one that does not exist"
    assert await code(Answer(0, "dispute", because="x")) == "finding_unknown"
    await answered(known, one, today=date(2021, 2, 9))
    assert await code(one) == "finding_answered"
    await compared(known, lines("12000", "12000", "12000"), kind="correction")
    assert await code(Answer(numbers["unregistered"], "accept")) == "finding_removed"
