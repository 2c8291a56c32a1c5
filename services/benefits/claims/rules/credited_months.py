"""Credited months: how many qualify, and the daily wage that follows from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from libs.common.law.terms import Law, NoLawAt, Terms
from libs.common.values.money import half_up, shown
from libs.common.values.month import Month


@dataclass(frozen=True, slots=True)
class DailyWage:
    """The daily wage as a sum and a divisor, since money is multiplied before it is divided."""

    total: Decimal
    divisor: int
    steps: Sequence[Mapping[str, object]]

    @property
    def displayed(self) -> Decimal:
        return half_up(self.total / self.divisor, 2)


def month_bases(reported: Iterable[tuple[Month, Decimal]], ceilings: Mapping[Month, Decimal]) -> dict[Month, Decimal]:
    """Sum several employers' bases of a month, and cap each sum at the month's ceiling."""
    bases: dict[Month, Decimal] = {}
    for month, base in reported:
        bases[month] = min(bases.get(month, Decimal(0)) + base, ceilings[month])
    return dict(sorted(bases.items()))


def capped_bases(law: Law, reported: Sequence[tuple[Month, Decimal]]) -> dict[Month, Decimal]:
    """Sum the bases of each month and cap them at the law's ceilings.

    A month before the first ceiling on file is one of an old record, which was bounded as it was imported.
    """
    return month_bases(reported, {month: _ceiling_or_none(law, month) for month, _ in reported})


def ceiling_of(law: Law, month: Month) -> Decimal:
    """Return the month's highest contribution wage. Several employers share it."""
    bases = law.rule("contributions", "contribution_due").at("bases", month.first_day)
    return Decimal(str(next(iter(bases.values.values()))["ceiling"]))


def _ceiling_or_none(law: Law, month: Month) -> Decimal:
    try:
        return ceiling_of(law, month)
    except NoLawAt:
        return Decimal("Infinity")


def base_of(law: Law, month: Month, wage: Decimal) -> Decimal:
    """Return the contribution wage for a wage, for estimates from raw wages."""
    bases = law.rule("contributions", "contribution_due").at("bases", month.first_day)
    return max(wage, Decimal(str(next(iter(bases.values.values()))["floor"]))) if wage else Decimal(0)


def months_before(cessation: Month, count: int) -> list[Month]:
    """List the `count` calendar months before the month in which work stopped, oldest first."""
    return [cessation.plus(-n) for n in range(count, 0, -1)]


def qualifying_months(
    bases: Mapping[Month, Decimal], cessation: Month, terms: Terms
) -> tuple[int, bool, Mapping[str, object]]:
    """Count the credited months in the window, judge whether they suffice, and show the step."""
    window = months_before(cessation, terms.number("within_months"))
    credited = sum(month in bases for month in window)
    needed = terms.number("months")
    step = {
        "step": "qualifying months",
        "arithmetic": f"{credited} of {len(window)} months from {window[0]} to {window[-1]} credited, {needed} needed",
        "citation": terms.citation.document(),
    }
    return credited, credited >= needed, step


def daily_wage(bases: Mapping[Month, Decimal], cessation: Month, terms: Terms) -> DailyWage:
    """Compute the daily wage from the best three months of the window if all are credited, else from the last three.

    The last three credited months may lie before the window.
    """
    window = months_before(cessation, terms.number("window_months"))
    count, divisor = terms.number("best_months"), terms.number("divisor")
    if all(month in bases for month in window):
        which = "best"
        chosen = sorted(window, key=lambda month: (bases[month], month), reverse=True)[:count]
    else:
        which = "last"
        chosen = [month for month in bases if month < cessation][-count:]
    total = sum((bases[month] for month in chosen), Decimal(0))
    parts = " + ".join(f"{shown(bases[month])} ({month})" for month in sorted(chosen))
    step = {
        "step": "daily wage",
        "arithmetic": f"{which} {count} months: ({parts or '0'}) / {divisor} = {shown(total / divisor)}",
        "citation": terms.citation.document(),
    }
    return DailyWage(total, divisor, [step])
