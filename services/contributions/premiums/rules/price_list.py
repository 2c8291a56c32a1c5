"""The prices of a month as rows, made by the rule of premiums itself: the statement that bills all covers reads them.

A price is of a scheme and an option, a place in the household or a group of support, each empty where it has none. Of
a chosen income it is a rate between a floor and a cap. `test_price_list.py` compares both ways for every price.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from libs.common.law.terms import NoLawAt, RuleLaw, Terms
from libs.common.values.month import Month
from services.contributions.premiums.rules.premium import PremiumFacts, premium, premium_schemes
from services.contributions.premiums.rules.premium_due import premium_due_on


@dataclass(frozen=True, slots=True)
class Price:
    """A price of a month. `gross` None: `rate` of an income between `floor` and `cap`, rounded to `decimals`.

    `raised`: an income below the floor counts as the floor.
    """

    scheme: str
    month: date
    option: str
    place: int
    support_group: str
    gross: Decimal | None
    rate: Decimal | None
    floor: Decimal | None
    cap: Decimal | None
    raised: bool
    decimals: int
    state: Decimal


@dataclass(frozen=True, slots=True)
class SchemeOfMonth:
    """A scheme in a month. `at_first`: the first month's price holds for the plan; `places`: of a household's order."""

    scheme: str
    due_on: date
    at_first: bool
    places: int | None
    supported_months: int | None


@dataclass(frozen=True, slots=True)
class PremiumLaw:
    """The rules that premiums follow."""

    premium: RuleLaw
    participation: RuleLaw
    due: RuleLaw


def schemes_of(law: PremiumLaw, month: Month) -> list[SchemeOfMonth]:
    """List the schemes that have a premium in the month."""
    found = []
    for scheme in premium_schemes(law.premium):
        try:
            terms = law.premium.at(scheme, month.first_day)
            due_on = premium_due_on(law.due, scheme, month)
            at_first = law.premium.at("plans", month.first_day)["price"] == "first_month"
        except NoLawAt:
            continue
        places = len(terms["order"]) if terms["kind"] == "household" else None
        found.append(SchemeOfMonth(scheme, due_on, at_first, places, terms.values.get("supported_months")))
    return found


def prices_of(law: PremiumLaw, month: Month) -> list[Price]:
    """List every price of the month."""
    return [price for scheme in schemes_of(law, month) for price in _of_scheme(law, scheme.scheme, month)]


def _of_scheme(law: PremiumLaw, scheme: str, month: Month) -> Iterator[Price]:
    terms = law.premium.at(scheme, month.first_day)
    decimals = law.premium.at("rounding", month.first_day).number("places")
    if terms["kind"] == "chosen_income":
        yield from _of_incomes(law, scheme, month, terms, decimals)
        return
    options = sorted(terms["options"]) if terms["kind"] == "option" else [None]
    places = range(1, len(terms["order"]) + 1) if terms["kind"] == "household" else [None]
    for option in options:
        for place in places:
            for group in [None, *terms.values.get("support", ())]:
                facts = PremiumFacts(scheme, option=option, place=place, support_group=group)
                found = premium(facts, law.premium, law.participation, month, priced_in=month, supported=0).shares
                yield Price(
                    scheme, month.first_day, option or "", place or 0, group or "", found.total, None, None, None,
                    False, decimals, found.state,
                )  # fmt: skip


def _of_incomes(law: PremiumLaw, scheme: str, month: Month, terms: Terms, decimals: int) -> Iterator[Price]:
    conditions = law.participation.at(scheme, month.first_day)
    ladder = {name: Decimal(value) for name, value in conditions["income"].items()}
    for group in [None, *terms["support"]]:
        facts = PremiumFacts(scheme, income=ladder["floor"], support_group=group)
        state = premium(facts, law.premium, law.participation, month, priced_in=month, supported=0).shares.state
        yield Price(
            scheme, month.first_day, "", 0, group or "", None, terms.amount("rate"), ladder["floor"], ladder["cap"],
            terms["below_floor"] == "raised", decimals, state,
        )  # fmt: skip


def as_json(found: list[Price] | list[SchemeOfMonth]) -> str:
    """Return rows for the statement, as JSON: days and amounts as texts."""
    return json.dumps([asdict(one) for one in found], default=str)
