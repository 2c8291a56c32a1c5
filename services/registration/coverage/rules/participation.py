"""Conditions of the law for taking part in a scheme, and the choices in it, as pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from libs.common.law.terms import RuleLaw, Terms
from libs.common.values.month import after_months

COMPULSORY, OCCUPATIONS = "compulsory", "occupations"
_NO_SCHEMES = {COMPULSORY, OCCUPATIONS}


@dataclass(frozen=True, slots=True)
class Choice:
    """The choice of a person, and the groups that the person belongs to."""

    option: str | None
    income: Decimal | None
    support_group: str | None
    occupation_group: str | None


@dataclass(frozen=True, slots=True)
class Participant:
    """Facts that decide about a person on a day. `left_on`: the first day after the last compulsory insurance."""

    born_on: date
    months: int
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that is not met: the code of the refusal, the member meant, and values for its sentence."""

    code: str
    pointer: str
    values: Mapping[str, Any]


def schemes(law: RuleLaw) -> list[str]:
    """List the schemes that the law has, at any day."""
    return sorted(law.series.keys() - _NO_SCHEMES)


def unmet_choice(choice: Choice, terms: Terms, occupations: Terms) -> Unmet | None:
    """Return the first thing that is chosen wrongly; None if all may be chosen."""
    wanted = terms["choice"]
    given = {"option": choice.option is not None, "income": choice.income is not None}
    for name, is_given in given.items():
        if is_given != (wanted == name):
            return Unmet("choice_missing" if wanted == name else "choice_not_of_scheme", f"/{name}", {"choice": name})
    if choice.option is not None and choice.option not in terms["options"]:
        return Unmet("option_unknown", "/option", {"options": ", ".join(terms["options"])})
    if choice.support_group is not None and choice.support_group not in terms["support_groups"]:
        groups = ", ".join(terms["support_groups"]) or "-"
        return Unmet("support_group_unknown", "/support_group", {"groups": groups})
    if choice.occupation_group is not None and choice.occupation_group not in occupations["groups"]:
        return Unmet("occupation_group_unknown", "/occupation_group", {"groups": ", ".join(occupations["groups"])})
    return None if choice.income is None else _unmet_income(choice.income, terms)


def _unmet_income(income: Decimal, terms: Terms) -> Unmet | None:
    ladder = {name: Decimal(value) for name, value in terms["income"].items()}
    if income < ladder["floor"]:
        return Unmet("below_floor", "/income", {"floor": str(ladder["floor"])})
    if (income - ladder["floor"]) % ladder["step"]:
        return Unmet("income_off_the_ladder", "/income", {"floor": str(ladder["floor"]), "step": str(ladder["step"])})
    return None


def unmet_by(participant: Participant, first_day: date, terms: Terms) -> Unmet | None:
    """Return the first condition that the person does not meet on the first day; None if all are met."""
    youngest, oldest = terms.values.get("youngest"), terms.values.get("oldest")
    age = _age(participant.born_on, first_day)
    if (youngest is not None and age < youngest) or (oldest is not None and age > oldest):
        return Unmet("age_outside", "/first_day", {"age": age, "youngest": youngest or 0, "oldest": oldest or "-"})
    after = terms.values.get("after_compulsory")
    if after is None:
        return None
    if participant.left_on is None or participant.months < after["months"]:
        return Unmet("months_missing", "/first_day", {"months": participant.months, "needed": after["months"]})
    until = after_months(participant.left_on, after["within_months"])
    if first_day > until:
        return Unmet("left_too_long_ago", "/first_day", {"left_on": participant.left_on, "until": until})
    return None


def _age(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
