"""Findings as the doors show them."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from libs.common.law.terms import Law
from libs.common.values.masking import mask_number
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.findings.rows.findings import ListedFinding, Outcome, State
from services.contributions.findings.rules.answers import REMOVES, Kind
from services.contributions.findings.rules.finding_terms import HEADCOUNT_FELL, citation_of


class ReturnFinding(BaseModel):
    """A contradiction of a month's return. `person_id` is null where the caller may not know it."""

    id: int
    employer_id: UUID
    month: str
    kind: Kind = Field(description="what was found")
    return_id: UUID = Field(description="the return that it was last seen in")
    line_no: int | None = Field(description="its line in that return; null where no line has the person")
    person_id: UUID | None
    national_id: str | None = Field(description="as the line has it; masked for staff without a purpose")
    amount: str | None = Field(description="the wage that the return has; null without one")
    reported: str | None = Field(description="the wage, or the persons, of the return")
    compared: str | None = Field(description="what it is compared with: the lowest base, or the persons before")
    law: str = Field(description="the citation")
    raised_on: date
    answer_until: date = Field(description="the last day to answer")
    status: State = Field(description="open, what was answered, decided; closed: its cause is gone without an answer")
    because: str | None = Field(description="the employer's words")
    answered_on: date | None
    correction_id: UUID | None = Field(description="the return that corrects what was accepted")
    outcome: Outcome | None = Field(description="what an officer decided about the dispute")
    decided_on: date | None
    decided_because: str | None = Field(description="the officer's words")
    removed_on: date | None = Field(description="the day from which its cause is gone; null while it stands")


def shown_finding(found: ListedFinding, law: Law, *, staff: bool, purpose: bool = True) -> ReturnFinding:
    counts = found.kind == HEADCOUNT_FELL
    return ReturnFinding.model_validate(
        {
            "id": found.finding_id,
            "employer_id": found.employer_id,
            "month": str(Month.of(found.month)),
            "kind": found.kind,
            "return_id": found.return_id,
            "line_no": found.line_no,
            "person_id": found.person_id if staff or found.kind not in REMOVES else None,
            "national_id": found.national_id if purpose or not found.national_id else mask_number(found.national_id),
            "amount": None if counts else _figure(found.reported, counts=False),
            "reported": _figure(found.reported, counts=counts),
            "compared": _figure(found.compared, counts=counts),
            "law": citation_of(law, found.kind, found.raised_on),
            "raised_on": found.raised_on,
            "answer_until": found.answer_by,
            "status": found.state,
            "because": found.because,
            "answered_on": found.answered_on,
            "correction_id": found.correction_id,
            "outcome": found.status if found.state == "decided" else None,
            "decided_on": found.decided_on,
            "decided_because": found.decided_because,
            "removed_on": found.removed_on,
        }
    )


def _figure(value: object, *, counts: bool) -> str | None:
    if value is None:
        return None
    return str(int(value)) if counts else shown(value)  # type: ignore[call-overload, arg-type]
