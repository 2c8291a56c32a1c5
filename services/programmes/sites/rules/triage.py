"""The order in which persons are tested, and the method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypedDict

from libs.common.law.terms import Terms

Reason = Literal["close_contact", "high_risk", "drawn"]
Method = Literal["rt_pcr", "rapid"]


def serves(offered: str, method: str) -> bool:
    """Tell whether a session that offers one method can take a test of another. `rt_pcr` can take every test."""
    return offered in {method, "rt_pcr"}


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a person who registers for a test. Close contacts must give `last_contact_on`."""

    reason: Reason
    symptoms: bool
    last_contact_on: date | None


class Step(TypedDict):
    """One step of the triage, with the law for it."""

    step: str
    arithmetic: str
    citation: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Triage:
    """The result of the triage. `priority` 1 is first; `refused`: the reason why there is no ground for a test."""

    priority: int
    method: str
    steps: Sequence[Step]
    refused: str | None = None


def triage(answers: Answers, terms: Terms, *, today: date) -> Triage:
    """Judge the answers. Symptoms come first, whatever the reason; a contact too long ago does not count."""
    citation = terms.citation.document()
    ground = "symptoms" if answers.symptoms else answers.reason
    if ground == "close_contact":
        since = today - timedelta(days=terms.number("contact_days"))
        contact = answers.last_contact_on
        if contact is None or contact < since or contact > today:
            why = f"{contact} is not within {since} … {today}"
            step: Step = {"step": "contact", "arithmetic": why, "citation": citation}
            return Triage(0, "", [step], refused="contact_too_long_ago")
    ground_terms = terms[ground]
    how = f"priority {ground_terms['priority']}, {ground_terms['method']}"
    return Triage(
        int(ground_terms["priority"]),
        str(ground_terms["method"]),
        [{"step": ground, "arithmetic": how, "citation": citation}],
    )
