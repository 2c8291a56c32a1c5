"""The price of a month of voluntary cover, and its shares: member, State, locality, donor.

The shares sum to the premium exactly. The State pays first, then the locality, then the donor, each at most what is
left; the member pays the rest, never less than nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from libs.common.law.terms import Citation, RuleLaw, Terms
from libs.common.refusals import Refusal
from libs.common.values.money import half_up, shown
from libs.common.values.month import Month

NOTHING = Decimal(0)
_NO_SCHEMES = {"plans", "rounding"}


class PremiumSchemeUnknown(Refusal):
    code = "scheme_unknown"
    kind = "invalid"


class PlanUnknown(Refusal):
    code = "plan_unknown"
    kind = "invalid"


class PremiumTermsWrong(Refusal):
    code = "premium_terms_wrong"
    kind = "invalid"


class PremiumBelowFloor(Refusal):
    code = "below_floor"
    kind = "invalid"

    def extra(self) -> dict[str, str]:
        return {"floor": str(self.values["floor"])}


@dataclass(frozen=True, slots=True)
class PremiumFacts:
    """Facts that decide a month's premium. `place`: of the member in the household; `supported_months`: before it.

    `standing`: the income was chosen before the month, when it was on the ladder.
    """

    scheme: str
    option: str | None = None
    income: Decimal | None = None
    support_group: str | None = None
    place: int | None = None
    supported_months: int = 0
    locality: Decimal = NOTHING
    donor: Decimal = NOTHING
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the arithmetic, with the law that it follows."""

    step: str
    arithmetic: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of a premium."""

    member: Decimal
    state: Decimal
    locality: Decimal
    donor: Decimal

    @property
    def total(self) -> Decimal:
        return self.member + self.state + self.locality + self.donor


@dataclass(frozen=True, slots=True)
class Premium:
    """A month's premium with its shares. `income_used`: of a chosen income, what it counts as."""

    month: Month
    shares: Shares
    steps: Sequence[Step] = field(compare=False)
    income_used: Decimal | None = None


def premium_schemes(law: RuleLaw) -> list[str]:
    """List the schemes that have a premium."""
    return sorted(law.series.keys() - _NO_SCHEMES)


def plan_of(facts: PremiumFacts, law: RuleLaw, participation: RuleLaw, first: Month, months: int) -> list[Premium]:
    """Return the premium of each month of a plan. Months past the supported ones are without the State's share."""
    if facts.scheme not in premium_schemes(law):
        known = ", ".join(premium_schemes(law))
        raise PremiumSchemeUnknown(pointer="/scheme", scheme=facts.scheme, schemes=known)
    plans = law.at("plans", first.first_day)
    if months not in plans["months"]:
        raise PlanUnknown(pointer="/months", months=months, plans=", ".join(str(one) for one in plans["months"]))
    at_first = plans["price"] == "first_month"
    plan = []
    for number in range(months):
        month, supported = first.plus(number), facts.supported_months + number
        priced_in = first if at_first else month
        plan.append(premium(facts, law, participation, month, priced_in=priced_in, supported=supported))
    return plan


def premium(
    facts: PremiumFacts, law: RuleLaw, participation: RuleLaw, month: Month, *, priced_in: Month, supported: int
) -> Premium:
    """Return the month's premium at the price of `priced_in`. `supported`: months of State support before it."""
    terms = law.at(facts.scheme, priced_in.first_day)
    places = law.at("rounding", priced_in.first_day).number("places")
    refuse_other_members(facts, terms["kind"])
    income_used = None
    if terms["kind"] == "fixed_wage":
        gross, state, steps = _of_fixed_wage(terms, places)
    elif terms["kind"] == "option":
        gross, state, steps = _of_option(facts, terms)
    elif terms["kind"] == "chosen_income":
        conditions = participation.at(facts.scheme, priced_in.first_day)
        income_used = _income_used(facts, terms, conditions)
        gross, state, steps = _of_income(facts, terms, conditions, income_used, places, supported)
    else:
        gross, state, steps = _of_household(facts, terms, places)
    shares = shared(gross, state=state, locality=facts.locality, donor=facts.donor)
    return Premium(month, shares, [*steps, _last_step(shares, terms.citation)], income_used)


def shared(gross: Decimal, *, state: Decimal, locality: Decimal, donor: Decimal) -> Shares:
    """Share a premium: each at most what those before it have left, the member the rest."""
    of_state = min(state, gross)
    of_locality = min(locality, gross - of_state)
    of_donor = min(donor, gross - of_state - of_locality)
    return Shares(gross - of_state - of_locality - of_donor, of_state, of_locality, of_donor)


def _of_fixed_wage(terms: Terms, places: int) -> tuple[Decimal, Decimal, list[Step]]:
    gross = half_up(terms.amount("wage") * terms.amount("rate"), places)
    arithmetic = f"{terms['wage']} x {terms['rate']} = {shown(gross)}"
    return gross, NOTHING, [Step("the rate of the fixed wage", arithmetic, terms.citation)]


def _of_option(facts: PremiumFacts, terms: Terms) -> tuple[Decimal, Decimal, list[Step]]:
    options: Mapping[str, Mapping[str, str]] = terms["options"]
    if facts.option is None or facts.option not in options:
        raise PremiumTermsWrong(pointer="/option", wanted=", ".join(sorted(options)))
    amounts = {name: Decimal(value) for name, value in options[facts.option].items()}
    gross = amounts["member"] + amounts["state"]
    arithmetic = f"{shown(amounts['member'])} + {shown(amounts['state'])} = {shown(gross)}"
    return gross, amounts["state"], [Step(f"option {facts.option}: member and State", arithmetic, terms.citation)]


def _income_used(facts: PremiumFacts, terms: Terms, conditions: Terms) -> Decimal:
    """Return the income that counts: at most the cap. Below the floor a new choice is refused."""
    ladder = {name: Decimal(value) for name, value in conditions["income"].items()}
    if facts.standing and facts.income is not None and terms["below_floor"] == "raised":
        return min(max(facts.income, ladder["floor"]), ladder["cap"])
    if facts.income is None or facts.income < ladder["floor"]:
        raise PremiumBelowFloor(pointer="/income", floor=str(ladder["floor"]))
    if (facts.income - ladder["floor"]) % ladder["step"]:
        raise PremiumTermsWrong(pointer="/income", wanted=f"{ladder['floor']} + n x {ladder['step']}")
    return min(facts.income, ladder["cap"])


def _of_income(
    facts: PremiumFacts, terms: Terms, conditions: Terms, income: Decimal, places: int, supported: int
) -> tuple[Decimal, Decimal, list[Step]]:
    rate, floor = terms.amount("rate"), Decimal(conditions["income"]["floor"])
    gross = half_up(income * rate, places)
    steps = [Step("the rate of the chosen income", f"{income} x {rate} = {shown(gross)}", terms.citation)]
    share = _share_of(facts.support_group or terms["without_group"], terms)
    most = terms.number("supported_months")
    if supported >= most:
        return gross, NOTHING, [*steps, Step("support has ended", f"{supported} of {most} months", terms.citation)]
    state = half_up(floor * rate * share, places)
    told = f"{floor} x {rate} x {share} = {shown(state)} (month {supported + 1} of {most})"
    return gross, state, [*steps, Step("the State's share of the floor's premium", told, terms.citation)]


def _of_household(facts: PremiumFacts, terms: Terms, places: int) -> tuple[Decimal, Decimal, list[Step]]:
    order = terms["order"]
    place = facts.place or 1
    part = Decimal(order[min(place, len(order)) - 1])
    gross = half_up(terms.amount("base") * terms.amount("rate") * part, places)
    told = f"{terms['base']} x {terms['rate']} x {part} = {shown(gross)}"
    steps = [Step(f"member {place} of the household", told, terms.citation)]
    if facts.support_group is None:
        return gross, NOTHING, steps
    share = _share_of(facts.support_group, terms)
    state = half_up(gross * share, places)
    return gross, state, [
        *steps,
        Step("the State's share", f"{shown(gross)} x {share} = {shown(state)}", terms.citation),
    ]  # fmt: skip


def _share_of(group: str, terms: Terms) -> Decimal:
    support: Mapping[str, str] = terms["support"]
    if group not in support:
        raise PremiumTermsWrong(pointer="/support_group", wanted=", ".join(support))
    return Decimal(support[group])


def refuse_other_members(facts: PremiumFacts, kind: str) -> None:
    """Refuse members that the scheme does not know, so that nobody takes a quote for another one."""
    given = {
        "/option": facts.option is not None and kind != "option",
        "/income": facts.income is not None and kind != "chosen_income",
        "/household": facts.place is not None and kind != "household",
        "/support_group": facts.support_group is not None and kind in {"fixed_wage", "option"},
    }
    for pointer, wrong in given.items():
        if wrong:
            raise PremiumTermsWrong(pointer=pointer, wanted="-")


def _last_step(shares: Shares, citation: Citation) -> Step:
    parts = (shares.member, shares.state, shares.locality, shares.donor)
    told = " + ".join(shown(part) for part in parts)
    return Step("member, State, locality and donor", f"{told} = {shown(shares.total)}", citation)
