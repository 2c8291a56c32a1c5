"""The runner of the rule of inspections."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from libs.common.law.terms import Law
from services.contributions.inspections.rules.inspection_terms import score, weights_of

Given = dict[str, Any]


def _inspection(law: Law, given: Given) -> Given:
    rule, today = law.rule("contributions", "inspection"), date.fromisoformat(given["today"])
    return {"score": f"{score(weights_of(rule, today), given['times']):.2f}"}


INSPECTION_RUNNERS: Mapping[str, Callable[[Law, Given], Given]] = {"inspection": _inspection}
