"""Compute the contribution on one wage: its base, and for each side the statutory and the payable amount.

The SQL function of the same name does the same over rows; tests hold the two equal. The statutory amount is kept exact
to six decimals; the payable amount is rounded from the exact sum, per person and side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from libs.common.law.terms import Citation, RuleLaw
from libs.common.values.money import half_up, shown
from libs.common.values.month import Month

SIDES = ("employee", "employer", "state")
BASES_MAX = 3


@dataclass(frozen=True, slots=True)
class Base:
    """A base. `employee`, `employer`, `state`: the summed rates of the components assessed on it."""

    name: str
    floor: Decimal
    ceiling: Decimal
    employee: Decimal
    employer: Decimal
    state: Decimal

    def of(self, wage: Decimal) -> Decimal:
        """Return the base of a wage. The floor applies to wages above zero: without a wage, no contribution is due."""
        return Decimal(0) if wage == 0 else min(max(wage, self.floor), self.ceiling)


@dataclass(frozen=True, slots=True)
class ContributionTerms:
    """The law of one wage month in one wage region."""

    region: str
    bases: tuple[Base, ...]
    components: tuple[Mapping[str, str], ...]
    payable_places: int
    term_ids: tuple[str, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Due:
    statutory: Decimal
    payable: Decimal


@dataclass(frozen=True, slots=True)
class ContributionDue:
    base: Decimal
    sides: Mapping[str, Due]
    steps: Sequence[Mapping[str, Any]]


def contribution_terms(law: RuleLaw, month: Month, region: str) -> ContributionTerms:
    """Read the month's terms; floors and ceilings may differ by wage region."""
    rates = law.at("rates", month.first_day)
    bases = law.at("bases", month.first_day)
    rounding = law.at("rounding", month.first_day)
    components = tuple(rates["components"])
    names = list(dict.fromkeys(c["base"] for c in components))
    if len(names) > BASES_MAX:
        raise ValueError(f"{rates.id}: at most {BASES_MAX} bases")
    return ContributionTerms(
        region=region,
        bases=tuple(
            Base(
                name=name,
                floor=_by_region(bases[name]["floor"], region),
                ceiling=_by_region(bases[name]["ceiling"], region),
                **{
                    side: sum((Decimal(c[side]) for c in components if c["base"] == name), Decimal(0)) for side in SIDES
                },
            )
            for name in names
        ),
        components=components,
        payable_places=rounding.number("payable_places"),
        term_ids=(rates.id, bases.id, rounding.id),
        citations=(rates.citation, bases.citation, rounding.citation),
    )


def contribution_due(*, wage: Decimal, terms: ContributionTerms) -> ContributionDue:
    steps: list[Mapping[str, Any]] = [_base_step(base, wage, terms) for base in terms.bases]
    sides = {}
    for side in SIDES:
        statutory = sum((base.of(wage) * getattr(base, side) for base in terms.bases), Decimal(0))
        payable = half_up(statutory, terms.payable_places)
        sides[side] = Due(statutory, payable)
        sums = " + ".join(f"{shown(base.of(wage))} × {getattr(base, side)}" for base in terms.bases)
        steps.append(
            {
                "step": side,
                "arithmetic": f"{sums} = {shown(statutory)}, payable {shown(payable)}",
                "citation": terms.citations[0].document(),
            }
        )
    return ContributionDue(base=terms.bases[0].of(wage), sides=sides, steps=steps)


def _base_step(base: Base, wage: Decimal, terms: ContributionTerms) -> Mapping[str, Any]:
    limits = f"min(max({shown(wage)}, {base.floor}), {base.ceiling}) = {shown(base.of(wage))}"
    return {
        "step": f"base {base.name}",
        "arithmetic": limits if wage else "no wage, no base",
        "citation": terms.citations[1].document(),
    }


def component_amounts(*, wage: Decimal, terms: ContributionTerms) -> list[dict[str, str]]:
    """List the exact amount of each component and side, for display."""
    by_name = {base.name: base for base in terms.bases}
    return [
        {"name": c["name"], "base": shown(by_name[c["base"]].of(wage))}
        | {side: shown(by_name[c["base"]].of(wage) * Decimal(c[side])) for side in SIDES}
        for c in terms.components
    ]


def region_of(law: RuleLaw, month: Month, area: str) -> str | None:
    """Return the wage region of an area (ISO 3166-2); None if the law has no region for it."""
    terms = law.at("regions", month.first_day)
    region = terms["areas"].get(area, terms.values.get("default"))
    return None if region is None else str(region)


def regions_of(law: RuleLaw, month: Month) -> Sequence[str]:
    """List every wage region of the month."""
    terms = law.at("regions", month.first_day)
    everywhere = [terms["default"]] if "default" in terms.values else []
    return sorted({str(region) for region in (*everywhere, *terms["areas"].values())})


def _by_region(value: Any, region: str) -> Decimal:
    return Decimal(str(value[region] if isinstance(value, dict) else value))
