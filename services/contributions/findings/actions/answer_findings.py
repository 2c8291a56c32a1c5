"""Answer findings of an employer: what is accepted is corrected, what is disputed waits for an officer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Fault, NotFound
from libs.common.values.month import Month
from services.contributions.employers.rows import lock_employer
from services.contributions.findings.rows import findings as rows
from services.contributions.findings.rows.findings import AnsweredFinding, Finding
from services.contributions.findings.rules.answers import ADDS, Answer, corrected, fault_of
from services.contributions.findings.rules.refusals import AnswersInvalid
from services.contributions.returns.actions.file_return import (
    Filing,
    MonthlyReturn,
    ReturnInvalid,
    post_in_transaction,
    refuse_faulty,
)
from services.contributions.returns.rules.month_terms import month_terms
from services.contributions.returns.rules.person_id import person_ids_of

_NO_RECORD = {"client": "", "operation": "", "key": None, "body_hash": b""}


@dataclass(frozen=True, slots=True)
class Answering:
    """The employer, its answerer and the day. `agency_key`: the key of the agency's person ids."""

    employer_id: UUID
    answered_by: str
    today: date
    agency_key: str = field(repr=False)


async def answer_findings(
    connection: AsyncConnection, law: Law, answering: Answering, answers: Sequence[Answer]
) -> list[int]:
    """Take the answers whole or not at all, and return the numbers of the findings.

    What is accepted of a month becomes one correction of its return, posted here. Raises `AnswersInvalid` with a fault
    for each answer that cannot be taken.
    """
    if await lock_employer(connection, answering.employer_id) is None:
        raise NotFound(what="employer", pointer="/employer_id")
    wanted = [answer.finding_id for answer in answers]
    found = await rows.lock_findings_of(connection, answering.employer_id, wanted)
    faults = [fault for place in range(len(answers)) if (fault := _fault(answers, place, found, answering.today))]
    _refuse(faults or await _faults_of_persons(connection, answering, answers, found))
    corrections: dict[int, UUID] = {}
    for month in sorted({one.month for one in found.values()}):
        corrections |= await _correct(connection, law, answering, month, answers, found)
    kept = [
        AnsweredFinding(
            one.finding_id,
            "accepted" if one.reply == "accept" else "disputed",
            one.because,
            corrections.get(one.finding_id),
        )
        for one in answers
    ]
    await rows.keep_answers(connection, kept, answered_by=answering.answered_by, today=answering.today)
    return wanted


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise AnswersInvalid(faults=list(faults), count=len(faults))


def _fault(answers: Sequence[Answer], place: int, found: Mapping[int, Finding], today: date) -> Fault | None:
    """Return what hinders one answer: no such finding, twice, removed, answered, too late, or not whole."""
    answer = answers[place]
    at = f"/answers/{place}"
    finding = found.get(answer.finding_id)
    if finding is None:
        return Fault(f"{at}/finding_id", "finding_unknown")
    if answer.finding_id in {one.finding_id for one in answers[:place]}:
        return Fault(f"{at}/finding_id", "finding_twice")
    if finding.removed_on is not None:
        return Fault(f"{at}/finding_id", "finding_removed")
    if finding.status != "open":
        return Fault(f"{at}/finding_id", "finding_answered", {"status": finding.status})
    if today > finding.answer_by:
        return Fault(f"{at}/finding_id", "answer_too_late", {"answer_until": finding.answer_by})
    lacking = fault_of(answer, finding.kind)
    return Fault(f"{at}/{lacking[0]}", lacking[1]) if lacking else None


async def _faults_of_persons(
    connection: AsyncConnection, answering: Answering, answers: Sequence[Answer], found: Mapping[int, Finding]
) -> list[Fault]:
    """Return a fault for each national id that is not the one of the person who is missing on the return."""
    named = [
        (place, answer)
        for place, answer in enumerate(answers)
        if answer.reply == "accept" and found[answer.finding_id].kind in ADDS
    ]
    persons = person_ids_of([one.national_id or "" for _, one in named], agency_key=answering.agency_key)
    kept = await rows.kept_ids(connection, persons) if persons else []
    return [
        Fault(f"/answers/{place}/national_id", "person_differs")
        for (place, answer), person_id in zip(named, kept, strict=True)
        if person_id != found[answer.finding_id].person_id
    ]


async def _correct(
    connection: AsyncConnection,
    law: Law,
    answering: Answering,
    month: date,
    answers: Sequence[Answer],
    found: Mapping[int, Finding],
) -> dict[int, UUID]:
    """Post the correction of one month; return its id by finding. Without a line to change nothing is posted."""
    accepted = {
        person_id: (answer, finding.kind)
        for answer in answers
        if answer.reply == "accept"
        and (finding := found[answer.finding_id]).month == month
        and (person_id := finding.person_id) is not None
    }
    if not accepted:
        return {}
    lines = corrected(await rows.filed_lines(connection, answering.employer_id, month), accepted)
    filed = MonthlyReturn(answering.employer_id, Month.of(month), "correction", lines)
    terms = month_terms(law, Month.of(month))
    try:
        refuse_faulty(filed, terms, today=answering.today)
    except ReturnInvalid as refused:
        raise AnswersInvalid(faults=_at_answers(refused, filed, accepted, answers), count=1) from None
    filing = Filing(filed, terms, answering.answered_by, answering.today, _NO_RECORD)
    posted = await post_in_transaction(connection, filing, agency_key=answering.agency_key)
    return {answer.finding_id: posted.return_id for answer, _ in accepted.values()}


def _at_answers(
    refused: ReturnInvalid,
    filed: MonthlyReturn,
    accepted: Mapping[UUID, tuple[Answer, str]],
    answers: Sequence[Answer],
) -> list[Fault]:
    """Point the faults of a correction at the answers whose lines they are about."""
    places = {(one.national_id, str(one.wage), one.absence): place for place, one in enumerate(answers)}
    faults = []
    for fault in refused.faults:
        parts = fault.pointer.split("/")
        line = filed.lines[int(parts[2])] if len(parts) > 2 and parts[1] == "lines" else None
        place = places.get((line[0], line[1], line[2])) if line else None
        if place is None:
            of_month = [answers.index(answer) for answer, _ in accepted.values()]
            place = min(of_month)
        member = parts[3] if len(parts) > 3 and parts[3] in {"wage", "absence", "national_id"} else "wage"
        faults.append(Fault(f"/answers/{place}/{member}", fault.code, fault.values))
    return faults
