"""Indicators that documents report, beside those that are counted here, as the law of the country lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from libs.common.law.terms import Law
from services.outreach.indicators.rules.indicators import indicators

ReportedUnit = Literal["persons", "employers", "currency", "things"]


@dataclass(frozen=True, slots=True)
class ReportedIndicator:
    """An indicator that figures are reported of. `names`: by language."""

    code: str
    unit: ReportedUnit
    names: Mapping[str, str]


def reported_indicators(law: Law, day: date) -> Mapping[str, ReportedIndicator]:
    """Return by code the counted indicators and those that are reported alone. Raises `NotInThisScheme`, `NoLawAt`."""
    counted = {one.code: ReportedIndicator(one.code, one.unit, one.names) for one in indicators(law, day).values()}
    terms = law.rule("outreach", "reported_indicators").at("indicators", day).values
    return counted | {code: ReportedIndicator(code, one["unit"], one["names"]) for code, one in terms.items()}
