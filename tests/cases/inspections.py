"""The runners of the rules of inspections."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from libs.common.law.terms import Law
from services.contributions.inspections.rules.inspection_terms import score, weights_of
from services.contributions.inspections.rules.sanction_terms import sanction_terms

Given = dict[str, Any]


def _inspection(law: Law, given: Given) -> Given:
    rule, today = law.rule("contributions", "inspection"), date.fromisoformat(given["today"])
    return {"score": f"{score(weights_of(rule, today), given['times']):.2f}"}


def _sanction(law: Law, given: Given) -> Given:
    today = date.fromisoformat(given["today"])
    terms = sanction_terms(law.rule("contributions", "sanction"), today)
    return {"approvals": terms.approvals, "appeal_by": terms.appeal_by(today).isoformat()}


INSPECTION_RUNNERS: Mapping[str, Callable[[Law, Given], Given]] = {
    "inspection": _inspection,
    "sanction": _sanction,
}
