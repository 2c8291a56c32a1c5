"""Runners of the rules of voluntary cover: who may take part, what a month costs, and what old records are worth."""

from datetime import date
from decimal import Decimal
from typing import Any

from libs.common.law.terms import Law
from libs.common.sheets.columns import as_word
from libs.common.values.areas import area_within
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.findings.rules.finding_terms import finding_terms
from services.contributions.history.rules.history_terms import history_terms, prevailing
from services.contributions.premiums.rules.premium import PremiumFacts, plan_of
from services.contributions.premiums.rules.premium_due import lapse_bounds, premium_due_on
from services.registration.cards.rules.card_terms import CardTerms
from services.registration.coverage.rules.participation import (
    OCCUPATIONS,
    Choice,
    Participant,
    unmet_by,
    unmet_choice,
)
from services.registration.reserved.rules.one_time import average_wage, may_ask, one_time
from services.registration.support_lists.rules.support_list import DayOutsideList, support_list

Given = dict[str, Any]


def participation_of(law: Law, given: Given) -> Given:
    rule, day = law.rule("registration", "participation"), given["first_day"]
    if given.get("scheme") == "compulsory":
        terms = rule.at("compulsory", day)
        return {"scheme": terms["scheme"], "ends": terms["ends"]}
    terms, income = rule.at(given["scheme"], day), given.get("income")
    choice = Choice(
        given.get("option"),
        None if income is None else Decimal(income),
        given.get("support_group"),
        given.get("occupation_group"),
    )
    unmet = unmet_choice(choice, terms, rule.at(OCCUPATIONS, day))
    if unmet is None:
        person = Participant(given.get("born_on", date(1980, 1, 1)), given.get("months", 0), given.get("left_on"))
        unmet = unmet_by(person, day, terms)
    most = terms.values.get("income", {}).get("cap")
    return {"unmet": unmet and unmet.code, "branch": terms["branch"], "cap": most}


def premium_of(law: Law, given: Given) -> Given:
    income = given.get("income")
    facts = PremiumFacts(
        scheme=given["scheme"],
        option=given.get("option"),
        income=None if income is None else Decimal(income),
        support_group=given.get("support_group"),
        place=given.get("household"),
        supported_months=given.get("supported_months", 0),
        donor=Decimal(given.get("donor", 0)),
        standing=given.get("standing", False),
    )
    rules = law.rule("contributions", "premium"), law.rule("registration", "participation")
    plan = plan_of(facts, *rules, Month.parse(given["month"]), given.get("months", 1))
    last = plan[-1].shares
    return {
        "total": shown(last.total),
        "member": shown(last.member),
        "state": shown(last.state),
        "donor": shown(last.donor),
        "plan": shown(sum((one.shares.total for one in plan), Decimal(0))),
    }


def premium_due_of(law: Law, given: Given) -> Given:
    rule, month = law.rule("contributions", "premium_due"), Month.parse(given["month"])
    scheme = given["scheme"]
    bounds = lapse_bounds(rule, scheme, month)
    return {
        "due": premium_due_on(rule, scheme, month).isoformat(),
        "lapse_months": bounds.in_a_row,
        "short": bounds.short,
        "of": bounds.of,
    }


def cards_of(law: Law, given: Given) -> Given:
    terms = CardTerms.at(law.rule("registration", "cards"), given["kind"], given["first_day"])
    last_day = terms.last_day(given["first_day"])
    return {
        "last_day": None if last_day is None else last_day.isoformat(),
        "renewed_from": None if last_day is None else terms.renewed_from(last_day).isoformat(),
        "cover": [*(["compulsory"] if terms.compulsory else []), *terms.schemes],
        "kept_months": terms.kept_months,
        "prefix": terms.prefix,
        "names": terms.names,
    }


def history_of(law: Law, given: Given) -> Given:
    month = Month.parse(str(given["month"])).first_day
    terms = history_terms(law, date(2021, 1, 1))
    period = next(
        (p for p in terms.periods
         if p.scheme == given["scheme"] and p.first <= month and (p.next is None or month < p.next)), None
    )  # fmt: skip
    found: Given = {"counts": prevailing(law, date(2021, 1, 1))}
    if "source" in given:
        found["source"] = terms.sources[as_word(given["source"])]
    if period is None or period.reason:
        return {**found, "in_force": False, "reason": period.reason if period else ""}
    floor, ceiling = (None if bound is None else str(bound) for bound in (period.floor, period.ceiling))
    return {**found, "in_force": True, "credited": period.credited, "floor": floor, "ceiling": ceiling}


def finding_of(law: Law, given: Given) -> Given:
    terms = finding_terms(law, date.fromisoformat(given["today"]))
    day = terms.answer_by.get(given["kind"])
    return {"answer_by": day and day.isoformat(), "percent": terms.percent, "persons": terms.persons}


def one_time_of(law: Law, given: Given) -> Given:
    rule = law.rule("registration", "one_time")
    if "bases" in given:
        bases = [(Month.parse(str(month)), Decimal(base)) for month, base in given["bases"].items()]
        average, adjusted = average_wage(bases, rule, given["paid_on"])
        return {"average": shown(average), "adjusted": adjusted}
    if "today" in given:
        first = Month.parse(str(given["first_month"])).first_day
        terms = rule.at("conditions", given["today"])
        asking = may_ask(given["months"], first, given["left_on"], given["today"], terms)
        return {"from": asking.from_day and asking.from_day.isoformat(), "unmet": asking.unmet}
    terms = rule.at("amounts", date(2022, 1, 1))
    found = one_time(given["months_before"], given["months_since"], Decimal(given["average"]), terms)
    years = {"years_before": str(found.years_before), "years_since": str(found.years_since)}
    return {**years, "amount": shown(found.amount)}


def support_lists_of(law: Law, given: Given) -> Given:
    one = support_list(law.rule("registration", "support_lists"), given["list"])
    try:
        one.refuse_outside(given["day"])
        within = any(area_within(given["area"], whole) for whole in one.areas)
    except DayOutsideList:
        within = False
    return {
        "holds": within and given["group"] in one.groups,
        "last_day": one.last_day.isoformat() if one.last_day else None,
        "told_from": one.told_from.isoformat() if one.told_from else None,
        "scheme": one.scheme,
        "paths": [[path.scheme, path.support_group] for path in one.paths],
    }


COVER_RUNNERS = {
    "support_lists": support_lists_of,
    "cards": cards_of,
    "participation": participation_of,
    "premium": premium_of,
    "premium_due": premium_due_of,
    "history": history_of,
    "finding": finding_of,
    "one_time": one_time_of,
}
