"""Check the caller's identity: at least two right answers that only the person knows, and no wrong one.

The answers are never shown to somebody who has not passed, in a search or a view (`people/rules/masking.py`,
`desk/rules/tiles.py`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from libs.common.refusals import Fault
from libs.common.values.spoken_days import ascii_digits, read_spoken_day
from services.hotline.people.rules.search_keys import phone_key

Outcome = Literal["passed", "wrong", "too_few"]
NEEDED = 2
CHECK_HOLDS = timedelta(minutes=30)
TRIES_MAX = 3
"""Wrong tries a person and day, whoever asks and in whichever case."""
_END = 4
_PHONE_DIGITS_LEAST = 6
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


def misshapen(answers: Mapping[str, str], *, today: date) -> list[Fault]:
    """List answers that cannot be read. The agent asks for them again; they are not a try."""
    return [Fault(f"/answers/{question}", code) for question, code in _faults(answers, today)]


def _faults(answers: Mapping[str, str], today: date) -> Iterator[tuple[str, str]]:
    for question, answer in answers.items():
        if question == "born_on":
            day = read_spoken_day(answer)
            if day is None or day > today:
                yield question, "spoken_day_invalid"
        elif question == "national_id_end" and len(_bare(answer)) != _END:
            yield question, "number_end_invalid"
        elif question == "phone" and sum(c.isdigit() for c in answer) < _PHONE_DIGITS_LEAST:
            yield question, "phone_too_short"


def outcome(answers: Mapping[str, str], known: Known, *, calling_code: str) -> Outcome:
    """Compare the answers with the known facts: `passed`, `wrong` or `too_few`.

    A phone in a case on the agent's screen proves nothing and does not count. Fewer answers than needed are not
    compared, since a single one could be guessed.
    """
    shown = {phone_key(phone, calling_code) for phone in known.phones_shown}
    counting = [q for q, answer in answers.items() if q != "phone" or phone_key(answer, calling_code) not in shown]
    if len(counting) < NEEDED:
        return "too_few"
    return "passed" if all(_right(q, a, known, calling_code) for q, a in answers.items()) else "wrong"


def _right(question: str, answer: str, known: Known, calling_code: str) -> bool:
    if question == "born_on":
        return known.born_on is not None and read_spoken_day(answer) == known.born_on
    if question == "national_id_end":
        return any(_bare(number).endswith(_bare(answer)) for number in known.national_ids)
    if question == "phone":
        own = {phone_key(phone, calling_code) for phone in known.phones}
        return phone_key(answer, calling_code) in own
    return bool(_bare(answer)) and _bare(answer) in {_bare(number) for number in known.employer_numbers}


def _bare(number: str) -> str:
    return _APART.sub("", ascii_digits(number)).upper()
