"""The indicators of the country, as its law lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from libs.common.law.terms import Law

EVERYBODY = "all"
"""The group of all participants of an indicator."""
Unit = Literal["persons", "employers", "currency"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `groups`: groups of participants for which it has targets, beside all of them."""

    code: str
    unit: Unit
    groups: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def whole(self) -> bool:
        """Tell whether it is counted in whole numbers."""
        return self.unit != "currency"


def indicators(law: Law, day: date) -> Mapping[str, Indicator]:
    """Return the indicators in force on `day` by their codes. Raises `NotInThisScheme`, `NoLawAt`."""
    terms = law.rule("outreach", "indicators").at("indicators", day).values
    return {
        code: Indicator(code, entry["unit"], (EVERYBODY, *entry.get("groups", ())), entry["names"])
        for code, entry in terms.items()
    }
