"""The rules of an answer: what accepting each kind of finding changes in the return, and what it needs for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from libs.common.values.money import shown

Kind = Literal[
    "unregistered",
    "not_paid_for",
    "wage_while_claiming",
    "left_but_filed",
    "below_floor",
    "headcount_fell",
]
Reply = Literal["accept", "dispute"]
Line = tuple[str, str, str | None]
"""National id, wage, absence: as a return has them."""

REMOVES: frozenset[str] = frozenset({"unregistered", "left_but_filed"})
"""Accepting takes the line off the return."""
ADDS: frozenset[str] = frozenset({"not_paid_for"})
CHANGES: frozenset[str] = frozenset({"below_floor", "wage_while_claiming"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one finding. `wage`, `absence`, `national_id`: the right line, where the kind needs one."""

    finding_id: int
    reply: Reply
    because: str | None = None
    wage: Decimal | None = None
    absence: str | None = None
    national_id: str | None = None


@dataclass(frozen=True, slots=True)
class FiledLine:
    """A line of the newest return, with the kept id of its person."""

    person_id: UUID
    national_id: str
    wage: Decimal
    absence: str | None


def fault_of(answer: Answer, kind: str) -> tuple[str, str] | None:
    """Return the member and the code of what the answer lacks, or gives too much; None for a whole answer."""
    return _fault_of_dispute(answer) if answer.reply == "dispute" else _fault_of_acceptance(answer, kind)


def _fault_of_dispute(answer: Answer) -> tuple[str, str] | None:
    if answer.because is None:
        return "because", "because_missing"
    given = answer.wage is not None or answer.absence is not None or answer.national_id is not None
    return ("answer", "dispute_changes_nothing") if given else None


def _fault_of_acceptance(answer: Answer, kind: str) -> tuple[str, str] | None:
    if kind in ADDS and answer.national_id is None:
        return "national_id", "national_id_missing"
    if kind not in ADDS and answer.national_id is not None:
        return "national_id", "line_not_asked"
    if kind in ADDS | CHANGES:
        return ("wage", "wage_missing") if answer.wage is None else None
    unasked = answer.wage is not None or answer.absence is not None
    return ("wage", "line_not_asked") if unasked else None


def corrected(lines: Sequence[FiledLine], accepted: Mapping[UUID, tuple[Answer, str]]) -> list[Line]:
    """Return the lines of the correction. `accepted`: answer and kind of the finding, by person."""
    found: list[Line] = []
    for line in lines:
        answer, kind = accepted.get(line.person_id, (None, ""))
        if answer is None:
            found.append((line.national_id, shown(line.wage), line.absence))
        elif kind in CHANGES:
            found.append((line.national_id, shown(answer.wage or Decimal(0)), answer.absence))
    found += [
        (answer.national_id or "", shown(answer.wage or Decimal(0)), answer.absence)
        for answer, kind in accepted.values()
        if kind in ADDS
    ]
    return found
