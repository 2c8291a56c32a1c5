"""The person on the line: the questions of the identity check, and its refusals."""

import re
from dataclasses import dataclass
from datetime import date

from libs.common.refusals import Refusal
from libs.common.values.spoken_days import ascii_digits
from services.hotline.identity.rules.identity import BORN_ON, PHONE, Question, Subject, no_fault

_END = 4
_APART = re.compile(r"[\s().+\-/]")


@dataclass(frozen=True, slots=True)
class Known:
    """The answers to check against. `employer_numbers`: of employments that have not ended.

    `phones_shown`: phones that a case shows on the agent's screen.
    """

    born_on: date | None
    national_ids: list[str]
    phones: list[str]
    employer_numbers: list[str]
    phones_shown: list[str]


class CaseNotYours(Refusal):
    code = "case_not_yours"
    kind = "forbidden"


class TooManyChecks(Refusal):
    code = "identity_check_locked"
    kind = "forbidden"

    def extra(self) -> dict[str, int]:
        return {"tries_left": 0}


class DetailsAlreadyOpen(Refusal):
    code = "details_already_open"
    kind = "forbidden"


class IdentityNotChecked(Refusal):
    code = "identity_not_checked"
    kind = "forbidden"


class NotConfirmed(Refusal):
    code = "not_confirmed"
    kind = "forbidden"


class AlreadyDecided(Refusal):
    code = "confirmation_decided"
    kind = "conflict"


def _end_fault(answer: str, _: date) -> str | None:
    return "number_end_invalid" if len(_bare(answer)) != _END else None


def _is_end_of_own(answer: str, known: Known, _: str) -> bool:
    return any(_bare(number).endswith(_bare(answer)) for number in known.national_ids)


def _is_own_employer(answer: str, known: Known, _: str) -> bool:
    return bool(_bare(answer)) and _bare(answer) in {_bare(number) for number in known.employer_numbers}


def _bare(number: str) -> str:
    return _APART.sub("", ascii_digits(number)).upper()


PERSON: Subject[Known] = Subject(
    party="person",
    questions={
        "born_on": BORN_ON,
        "national_id_end": Question(_end_fault, _is_end_of_own),
        "phone": PHONE,
        "employer_number": Question(no_fault, _is_own_employer),
    },
    case_not_own=CaseNotYours,
    locked=TooManyChecks,
    already_open=DetailsAlreadyOpen,
    not_checked=IdentityNotChecked,
    not_confirmed=NotConfirmed,
    decided=AlreadyDecided,
)
