"""Check who is calling: at least two right answers that no screen of the desk shows, and no wrong one.

Persons and employers are checked in one way; each kind of subject has its questions and its refusals. The answers are
never shown to somebody who has not passed, in a search or a view (`people/rules/masking.py`, `desk/rules/tiles.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Literal, Protocol, TypeVar

from libs.common.refusals import Fault, Refusal
from libs.common.values.spoken_days import read_spoken_day
from services.hotline.people.rules.search_keys import phone_key

Outcome = Literal["passed", "wrong", "too_few"]
NEEDED = 2
CHECK_HOLDS = timedelta(minutes=30)
TRIES_MAX = 3
"""Wrong tries for each subject and day, whoever asks and in whichever case."""
_PHONE_DIGITS_LEAST = 6


class KnownAnswers(Protocol):
    """The answers to check against. `phones_shown`: phones that a case shows on the agent's screen."""

    @property
    def born_on(self) -> date | None: ...
    @property
    def phones(self) -> list[str]: ...
    @property
    def phones_shown(self) -> list[str]: ...


K_contra = TypeVar("K_contra", bound=KnownAnswers, contravariant=True)


@dataclass(frozen=True, slots=True)
class Question(Generic[K_contra]):
    """One question of a check.

    `fault`: the code of an answer that cannot be read, given the answer and today. `is_right`: whether an answer is one
    of the known ones, given the calling code of phones. `of_phone`: a phone on the agent's screen does not count.
    """

    fault: Callable[[str, date], str | None]
    is_right: Callable[[str, K_contra, str], bool]
    of_phone: bool = False


@dataclass(frozen=True, slots=True)
class Subject(Generic[K_contra]):
    """A kind of subject that calls: its questions, and the refusals of each step."""

    party: Literal["person", "employer"]
    questions: Mapping[str, Question[K_contra]]
    case_not_own: type[Refusal]
    locked: type[Refusal]
    already_open: type[Refusal]
    not_checked: type[Refusal]
    not_confirmed: type[Refusal]
    decided: type[Refusal]

    @property
    def pointer(self) -> str:
        return f"/{self.party}_id"


def misshapen(subject: Subject[K_contra], answers: Mapping[str, str], *, today: date) -> list[Fault]:
    """List answers that cannot be read. The agent asks for them again; they are not a try."""
    return [Fault(f"/answers/{question}", code) for question, code in _faults(subject, answers, today)]


def _faults(subject: Subject[K_contra], answers: Mapping[str, str], today: date) -> Iterator[tuple[str, str]]:
    for question, answer in answers.items():
        if code := subject.questions[question].fault(answer, today):
            yield question, code


def outcome(subject: Subject[K_contra], answers: Mapping[str, str], known: K_contra, *, calling_code: str) -> Outcome:
    """Compare the answers with the known facts: `passed`, `wrong` or `too_few`.

    A phone in a case on the agent's screen proves nothing and does not count. Fewer answers than needed are not
    compared, since a single one could be guessed.
    """
    asked = {question: subject.questions[question] for question in answers}
    shown = {phone_key(phone, calling_code) for phone in known.phones_shown}
    counting = [q for q, a in answers.items() if not asked[q].of_phone or phone_key(a, calling_code) not in shown]
    if len(counting) < NEEDED:
        return "too_few"
    return "passed" if all(asked[q].is_right(a, known, calling_code) for q, a in answers.items()) else "wrong"


def _day_fault(answer: str, today: date) -> str | None:
    day = read_spoken_day(answer)
    return "spoken_day_invalid" if day is None or day > today else None


def _is_birthday(answer: str, known: KnownAnswers, _: str) -> bool:
    return known.born_on is not None and read_spoken_day(answer) == known.born_on


def _phone_fault(answer: str, _: date) -> str | None:
    return "phone_too_short" if sum(c.isdigit() for c in answer) < _PHONE_DIGITS_LEAST else None


def _is_own_phone(answer: str, known: KnownAnswers, calling_code: str) -> bool:
    return phone_key(answer, calling_code) in {phone_key(phone, calling_code) for phone in known.phones}


BORN_ON: Question[KnownAnswers] = Question(_day_fault, _is_birthday)
PHONE: Question[KnownAnswers] = Question(_phone_fault, _is_own_phone, of_phone=True)


def no_fault(_: str, __: date) -> None:
    """Take any answer: each can be compared."""
