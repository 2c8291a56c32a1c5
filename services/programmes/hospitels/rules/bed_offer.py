"""The place for a person with a result: a hospitel's bed, a hospital, or neither."""

from dataclasses import dataclass
from typing import Literal

from libs.common.law.terms import Terms

Outcome = Literal["positive", "negative", "inconclusive"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of a result, with the person's symptoms and complications."""

    outcome: Outcome
    symptoms: bool
    complications: bool


def place_for(finding: Finding, terms: Terms) -> Literal["hospitel", "hospital"] | None:
    """Return the place for a finding. A hospitel takes positive persons whose condition does not need a hospital."""
    if finding.outcome != "positive":
        return None
    ill = {"symptoms": finding.symptoms, "complications": finding.complications}
    return "hospital" if any(ill[name] for name in terms["refused_with"]) else "hospitel"
