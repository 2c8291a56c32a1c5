"""The indicators of the country, as its law lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from libs.common.law.terms import Law

EVERYBODY = "all"
"""The group of all participants of an indicator."""
Unit = Literal["persons", "employers", "currency"]
Counts = Literal["cover", "employment", "new_employers", "payments"]
"""The facts that an indicator is counted from."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `groups`: groups of participants for which it has targets, beside all of them.

    `counts`: the facts that it is counted from; `scheme`: of covers of this scheme alone.
    """

    code: str
    unit: Unit
    counts: Counts
    scheme: str | None
    groups: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def whole(self) -> bool:
        """Tell whether it is counted in whole numbers."""
        return self.unit != "currency"

    @property
    def over_time(self) -> bool:
        """Tell whether it adds up over the days of a period, from zero. Participants stand on a day."""
        return self.counts in {"new_employers", "payments"}


def indicators(law: Law, day: date) -> Mapping[str, Indicator]:
    """Return the indicators in force on `day` by their codes. Raises `NotInThisScheme`, `NoLawAt`."""
    terms = law.rule("outreach", "indicators").at("indicators", day).values
    return {
        code: Indicator(
            code,
            entry["unit"],
            entry["counts"],
            entry.get("scheme"),
            (EVERYBODY, *entry.get("groups", ())),
            entry["names"],
        )
        for code, entry in terms.items()
    }
