"""The runners of the rules of collection: surcharges, ages and steps of debts."""

from collections.abc import Callable, Mapping
from dataclasses import astuple
from datetime import date
from decimal import Decimal
from typing import Any

from libs.common.law.changes import LawChange, changed
from libs.common.law.terms import Law
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.assessments.rules.contribution_due import contribution_due, contribution_terms
from services.contributions.collection.actions.write_off import WriteOffTerms
from services.contributions.collection.rules.ageing import age_group, age_groups, step_of
from services.contributions.collection.rules.instalments import AgreementTerms
from services.contributions.collection.rules.official_assessment import FiledMonth, basis_of
from services.contributions.collection.rules.surcharge import LatePart, months_late, surcharge
from services.contributions.reassessment.rules.past_terms import AskedTerms, new_periods

Given = dict[str, Any]


def _surcharge(law: Law, given: Given) -> Given:
    due_on, paid_on = (date.fromisoformat(given[name]) for name in ("due", "paid"))
    terms = law.rule("contributions", "surcharge").at("surcharge", due_on)
    parts = [LatePart(Decimal(given["owed"]), paid_on)]
    found: Given = {"surcharge": shown(surcharge(terms, due_on=due_on, parts=parts))}
    if terms["every"] == "month":
        found["months"] = months_late(due_on, paid_on, part_month_days=terms.number("part_month_days"))
    return found


def _write_off(law: Law, today: date) -> list[object]:
    terms = WriteOffTerms.of(law, today)
    return [shown(terms.most), terms.after_days, terms.approvals]


def _collection(law: Law, given: Given) -> Given:
    due_on, today = (date.fromisoformat(given[name]) for name in ("due", "today"))
    rule = law.rule("contributions", "collection")
    groups = age_groups(rule.at("ageing", today))
    return {
        "age_from_days": age_group(groups, due_on=due_on, today=today),
        "step": step_of(rule.at("steps", today), due_on=due_on, today=today),
        "tolerance": shown(rule.at("tolerance", today).amount("amount")),
        "write_off": _write_off(law, today),
        "agreement": [*astuple(AgreementTerms.of(rule.at("agreement", today)))],
    }


def _official_assessment(law: Law, given: Given) -> Given:
    month = Month.parse(given["month"]).first_day
    terms = law.rule("contributions", "official_assessment").at("official_assessment", month)
    months = [
        FiledMonth(Month.parse(name).first_day, Decimal(charged), Decimal(paid))
        for name, (charged, paid) in given["months"].items()
    ]
    found = basis_of(terms, months, month)
    return (
        {"basis": str(Month.of(found.month)), "amount": shown(found.charged)}
        if found
        else {"basis": None, "amount": None}
    )


def _law_change(law: Law, given: Given) -> Given:
    first, until, today = (date.fromisoformat(given[name]) for name in ("first", "until", "today"))
    rates, limits = (
        {name: {side: Decimal(one) for side, one in values.items()} for name, values in given[asked].items()}
        for asked in ("rates", "limits")
    )
    periods = new_periods(
        law.rule("contributions", "contribution_due"), AskedTerms(rates, limits), first_day=first, until=until
    )
    by_change = changed(law, LawChange(1, "contributions", "contribution_due", "an act", today, periods))

    def due(month: Month) -> list[str]:
        rule = by_change.rule("contributions", "contribution_due")
        terms = contribution_terms(rule, month, given.get("region", "whole_country"))
        sides = contribution_due(wage=Decimal(16000), terms=terms).sides
        return [shown(sides[side].payable) for side in ("employee", "employer")]

    return {
        "approvals": law.rule("contributions", "law_change").at("approvals", today).number("approvals"),
        "due_on_16000": due(Month.of(first)),
        "next_month": due(Month.of(until)),
    }


COLLECTION_RUNNERS: Mapping[str, Callable[[Law, Given], Given]] = {
    "surcharge": _surcharge, "collection": _collection, "official_assessment": _official_assessment,
    "law_change": _law_change,
}  # fmt: skip
