"""Check a contact of an employer: at least two right answers that no screen of the desk shows, and no wrong one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from libs.common.refusals import Fault
from libs.common.values.spoken_days import ascii_digits, read_spoken_day
from services.hotline.identity.rules.identity import NEEDED, Outcome
from services.hotline.people.rules.search_keys import phone_key

Question = Literal["contact_phone", "contact_email", "born_on", "payment_amount"]
_PHONE_DIGITS_LEAST = 6


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


def misshapen(answers: Mapping[str, str], *, today: date) -> list[Fault]:
    """List answers that cannot be read. The agent asks for them again; they are not a try."""
    return [Fault(f"/answers/{question}", code) for question, code in _faults(answers, today)]


def _faults(answers: Mapping[str, str], today: date) -> Iterator[tuple[str, str]]:
    for question, answer in answers.items():
        if question == "born_on":
            day = read_spoken_day(answer)
            if day is None or day > today:
                yield question, "spoken_day_invalid"
        elif question == "contact_phone" and sum(c.isdigit() for c in answer) < _PHONE_DIGITS_LEAST:
            yield question, "phone_too_short"
        elif question == "payment_amount" and _amount(answer) is None:
            yield question, "amount_invalid"


def outcome(answers: Mapping[str, str], known: KnownContact, *, calling_code: str) -> Outcome:
    """Compare the answers with the known facts: `passed`, `wrong` or `too_few`.

    A phone in a case on the agent's screen proves nothing and does not count. Fewer answers than needed are not
    compared, since a single one could be guessed.
    """
    shown = {phone_key(phone, calling_code) for phone in known.phones_shown}
    counting = [q for q, a in answers.items() if q != "contact_phone" or phone_key(a, calling_code) not in shown]
    if len(counting) < NEEDED:
        return "too_few"
    return "passed" if all(_right(q, a, known, calling_code) for q, a in answers.items()) else "wrong"


def _right(question: str, answer: str, known: KnownContact, calling_code: str) -> bool:
    if question == "born_on":
        return known.born_on is not None and read_spoken_day(answer) == known.born_on
    if question == "contact_phone":
        return phone_key(answer, calling_code) in {phone_key(phone, calling_code) for phone in known.phones}
    if question == "contact_email":
        return answer.strip().casefold() in {email.casefold() for email in known.emails}
    return known.payment_amount is not None and _amount(answer) == known.payment_amount


def _amount(answer: str) -> Decimal | None:
    try:
        amount = Decimal(ascii_digits(answer).replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
