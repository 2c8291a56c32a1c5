"""The employer on the line: the questions that a contact of it answers, and the refusals."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from libs.common.refusals import Refusal
from libs.common.values.spoken_days import ascii_digits
from services.hotline.identity.rules.identity import BORN_ON, PHONE, Question, Subject, no_fault

AskedOfContacts = Literal["contact_phone", "contact_email", "born_on", "payment_amount"]


@dataclass(frozen=True, slots=True)
class KnownContact:
    """The answers to check against: of the contact, and of the employer's newest payment.

    `born_on`: where the contact is a registered person. `phones_shown`: phones that a case shows on the agent's screen.
    """

    phones: list[str]
    emails: list[str]
    born_on: date | None
    payment_amount: Decimal | None
    phones_shown: list[str]


class CaseNotAboutEmployer(Refusal):
    code = "case_not_about_employer"
    kind = "forbidden"


class EmployerCheckLocked(Refusal):
    code = "employer_check_locked"
    kind = "forbidden"

    def extra(self) -> dict[str, int]:
        return {"tries_left": 0}


class EmployerDetailsAlreadyOpen(Refusal):
    code = "employer_details_already_open"
    kind = "forbidden"


class ContactNotChecked(Refusal):
    code = "contact_not_checked"
    kind = "forbidden"


class EmployerNotConfirmed(Refusal):
    code = "employer_not_confirmed"
    kind = "forbidden"


class EmployerConfirmationDecided(Refusal):
    code = "employer_confirmation_decided"
    kind = "conflict"


def _is_own_address(answer: str, known: KnownContact, _: str) -> bool:
    return answer.strip().casefold() in {email.casefold() for email in known.emails}


def _amount_fault(answer: str, _: date) -> str | None:
    return "amount_invalid" if _amount(answer) is None else None


def _is_amount_paid(answer: str, known: KnownContact, _: str) -> bool:
    return known.payment_amount is not None and _amount(answer) == known.payment_amount


def _amount(answer: str) -> Decimal | None:
    try:
        amount = Decimal(ascii_digits(answer).replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


EMPLOYER: Subject[KnownContact] = Subject(
    party="employer",
    questions={
        "contact_phone": PHONE,
        "contact_email": Question(no_fault, _is_own_address),
        "born_on": BORN_ON,
        "payment_amount": Question(_amount_fault, _is_amount_paid),
    },
    case_not_own=CaseNotAboutEmployer,
    locked=EmployerCheckLocked,
    already_open=EmployerDetailsAlreadyOpen,
    not_checked=ContactNotChecked,
    not_confirmed=EmployerNotConfirmed,
    decided=EmployerConfirmationDecided,
)
