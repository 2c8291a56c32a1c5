"""The runner of each rule: from a lawyer's case to the function, and back to its result."""

from datetime import date
from decimal import Decimal
from typing import Any

from libs.common.law.places import area_known, areas_on, sector_known
from libs.common.law.terms import Law
from libs.common.values.areas import area_within
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.benefits.appeals.rules.appeal import appealed_until
from services.benefits.claims.actions.evaluate_claim import force_majeure_law
from services.benefits.claims.rules.certificate_wanted import certified_until, returned_months
from services.benefits.claims.rules.clearing_banks import bank_code, clearing_banks
from services.benefits.claims.rules.credited_months import base_of, capped_bases, daily_wage, qualifying_months
from services.benefits.claims.rules.force_majeure import ForceMajeureFacts, force_majeure
from services.benefits.claims.rules.months_wanted import waited_until
from services.benefits.evidence.rules.evidence_kept import kept_days
from services.contributions.accounts.rules.payment_bound import payment_plausible
from services.contributions.assessments.rules.contribution_due import (
    component_amounts,
    contribution_due,
    contribution_terms,
    region_of,
)
from services.contributions.bills.rules.payment_qr import payment_qr
from services.contributions.returns.rules.due_date import due_date, overdue_from, reminded_from
from services.contributions.returns.rules.month_terms import month_terms
from services.contributions.returns.rules.return_line import wage_fault
from services.loans.covenant.rules.headcount_retention import RetentionTerms, headcount_retention
from services.loans.lending.rules.loan_application import ApplicationTerms, first_month_looked_at, largest_loan
from services.loans.programme.rules.phase_budget import fits, phases
from services.programmes.hospitels.rules.bed_offer import Finding, place_for
from services.programmes.sites.rules.triage import Answers, triage
from services.programmes.testing.rules.isolation import isolation_days
from services.programmes.vaccination.rules.turns import doses_of, risk_of, window_after
from services.registration.employers.rules.told_days import told_days
from services.registration.numbers.rules.number_form import NumberForm, number_valid
from tests.cases.claims_of_one_person import several_claims
from tests.cases.debts import COLLECTION_RUNNERS
from tests.cases.figures import FIGURE_RUNNERS
from tests.cases.hotline_rules import article_of, procedure_of, working_time_of
from tests.cases.inspections import INSPECTION_RUNNERS
from tests.cases.voluntary_cover import COVER_RUNNERS

Given = dict[str, Any]


def _contribution_due(law: Law, given: Given) -> Given:
    month = Month.parse(given["month"])
    rule = law.rule("contributions", "contribution_due")
    terms = contribution_terms(rule, month, given.get("region", "whole_country"))
    wage = Decimal(given["wage"])
    due = contribution_due(wage=wage, terms=terms)
    sides: Given = {name: [shown(side.statutory), shown(side.payable)] for name, side in due.sides.items()}
    components = {c.pop("name"): c for c in component_amounts(wage=wage, terms=terms)}
    return {"base": shown(due.base), "components": components, **sides}


def _due_date(law: Law, given: Given) -> Given:
    return {"due": due_date(law.rule("contributions", "due_date"), Month.parse(given["month"])).isoformat()}


def _overdue(law: Law, given: Given) -> Given:
    found = overdue_from(law.rule("contributions", "overdue"), date.fromisoformat(given["due"]))
    return {"overdue_from": found.isoformat()}


def _reminder(law: Law, given: Given) -> Given:
    found = reminded_from(law.rule("contributions", "reminder"), date.fromisoformat(given["due"]))
    return {"reminded_from": found.isoformat()}


def _payment_bound(law: Law, given: Given) -> Given:
    terms = law.rule("contributions", "payment_bound").at("bound", date(2021, 1, 1))
    amounts = {name: Decimal(given[name]) for name in ("credit_after", "largest_month")}
    return {"plausible": payment_plausible(terms, **amounts)}


def _payment_qr(law: Law, given: Given) -> Given:
    terms = law.rule("contributions", "payment_qr").at("payment_qr", date(2021, 2, 1))
    return {"payload": payment_qr(given["reference"], Decimal(given["amount"]), terms)}


def _region(law: Law, given: Given) -> Given:
    return {"region": region_of(law.rule("contributions", "region"), Month.parse(given["month"]), given["area"])}


def _absence(law: Law, given: Given) -> Given:
    form = month_terms(law, Month.parse(given["month"])).form
    found = wage_fault(given["wage"], given["absence"], form)
    return {"fault": found[0] if found else None}


def _told_days(law: Law, given: Given) -> Given:
    found = told_days(law, by_officer=given["by"] == "officer", today=date.fromisoformat(given["today"]))
    return {name: str(getattr(found, name)) for name in ("earliest", "latest", "longest_pause")}


def _number(law: Law, name: str, given: Given) -> Given:
    form = NumberForm.of(law.rule("registration", name).at(name, date(2021, 1, 1)))
    return {"valid": number_valid(given["number"], form)}


def _areas(law: Law, given: Given) -> Given:
    found = list(areas_on(law, given["day"]))
    if level := given.get("count"):
        return {"count": sum(area.level == level for area in found)}
    levels = {area.code: area.level for area in found}
    return {"known": area_known(law, given["code"], given["day"]), "level": levels.get(given["code"])}


def _sectors(law: Law, given: Given) -> Given:
    return {"known": sector_known(law, given["code"], date(2021, 1, 1))}


def _clearing_banks(law: Law, given: Given) -> Given:
    written = given.get("bank", "")
    return {"code": bank_code(law, written, given["day"]), "count": len(list(clearing_banks(law, given["day"])))}


def _bases(law: Law, credited: Any) -> dict[Month, Decimal]:
    reported = [(Month.parse(m), base_of(law, Month.parse(m), Decimal(w))) for m, w in credited]
    return capped_bases(law, reported)


def _daily_wage(law: Law, given: Given) -> Given:
    cessation = Month.parse(given["cessation"])
    terms = law.rule("benefits", "daily_wage").at("daily_wage", cessation.first_day)
    return {"daily_wage": shown(daily_wage(_bases(law, given["credited"]), cessation, terms).displayed)}


def _qualifying_months(law: Law, given: Given) -> Given:
    cessation = Month.parse(given["cessation"])
    terms = law.rule("benefits", "qualifying_months").at("unemployment", cessation.first_day)
    bases = {Month.parse(month): Decimal(9000) for month in given["credited"]}
    count, enough, _ = qualifying_months(bases, cessation, terms)
    return {"count": count, "qualifies": enough}


def _certificate_wanted(law: Law, given: Given) -> Given:
    stopped_on = date.fromisoformat(given["stopped_on"])
    terms = law.rule("benefits", "certificate_wanted").at("certificate", stopped_on)
    returned = returned_months({Month.parse(month) for month in given["returned"]}, stopped_on, terms)
    until = certified_until(date.fromisoformat(given["asked_on"]), terms)
    return {"until": until.isoformat(), "months": [str(m) for m in returned.months], "enough": returned.enough}


def _appeal(law: Law, given: Given) -> Given:
    decided_on = date.fromisoformat(given["decided_on"])
    return {"until": appealed_until(decided_on, law.rule("benefits", "appeal").at("appeal", decided_on)).isoformat()}


def _evidence_kept(law: Law, given: Given) -> Given:
    return {"days": kept_days(law.rule("benefits", "evidence_kept").at("evidence", date.fromisoformat(given["day"])))}


def _months_wanted(law: Law, given: Given) -> Given:
    stopped_on, due_on = (date.fromisoformat(given[name]) for name in ("stopped_on", "due_on"))
    terms = law.rule("benefits", "months_wanted").at("missing_month", stopped_on)
    return {"until": waited_until(due_on, terms).isoformat()}


def _force_majeure(law: Law, given: Given) -> Given:
    if "claims" in given:
        return several_claims(law, given)
    ended_on, died_on = given.get("ended_on"), given.get("died_on")
    facts = ForceMajeureFacts(
        cause=given["cause"],
        first_day=date.fromisoformat(given["first_day"]),
        last_day=date.fromisoformat(given["last_day"]),
        ended_on=date.fromisoformat(ended_on) if ended_on else None,
        wages_paid=given.get("wages_paid", False),
        bases=_bases(law, [(c["month"], c["wage"]) for c in given["credited"]]),
        died_on=date.fromisoformat(died_on) if died_on else None,
    )
    award = force_majeure(facts, force_majeure_law(law), named=given.get("instrument"))
    return {
        "eligible": award.eligible,
        "reason": award.reason,
        "days": award.days,
        "daily_wage": shown(award.daily_wage) if award.daily_wage is not None else None,
        "rate": str(award.rate),
        "amount": shown(award.amount),
        "last_paid_day": award.last_paid_day.isoformat() if award.last_paid_day else None,
        "by_month": [[str(m), d, shown(a)] for m, d, a in award.by_month],
    }


def _headcount_retention(law: Law, given: Given) -> Given:
    terms = RetentionTerms.of(law.rule("loans", "headcount_retention").at("retention", date(2021, 1, 1)))
    found = headcount_retention(baseline=given["baseline"], headcount=given["headcount"], terms=terms)
    return {"verdict": found.verdict, "shortfall": found.shortfall}


def _loan_terms(law: Law, given: Given) -> Given:
    phase = phases(law.rule("loans", "loan_terms"))[given["phase"]]
    reserved, amount = Decimal(given["reserved"]), Decimal(given["amount"])
    return {"fits": fits(reserved=reserved, amount=amount, budget=phase.budget), "budget": str(phase.budget)}


def _loan_application(law: Law, given: Given) -> Given:
    month = Month.parse(given["month"])
    terms = ApplicationTerms.of(law.rule("loans", "loan_application").at("application", month.first_day))
    return {
        "largest": str(largest_loan(given["headcount"], terms)),
        "first_month": str(first_month_looked_at(month, terms)),
        "arrears_allowed": str(terms.arrears_allowed),
    }


def _triage(law: Law, given: Given) -> Given:
    today = date(2021, 6, 7)
    terms = law.rule("programmes", "triage").at("testing", today)
    answers = Answers(given["reason"], given["symptoms"], given.get("last_contact_on"))
    found = triage(answers, terms, today=today)
    return {"priority": found.priority, "method": found.method, "refused": found.refused}


def _isolation(law: Law, given: Given) -> Given:
    terms = law.rule("programmes", "isolation").at("isolation", given["taken_on"])
    first_day, last_day = isolation_days(given["taken_on"], terms)
    return {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}


def _bed_offer(law: Law, given: Given) -> Given:
    terms = law.rule("programmes", "bed_offer").at("hospitel", date(2021, 6, 7))
    return {"place": place_for(Finding(**given), terms)}


def _vaccination(law: Law, given: Given) -> Given:
    rule, day = law.rule("programmes", "vaccination"), date(2021, 6, 7)
    said: Given = {}
    if area := given.get("area"):
        said["first_phase"] = any(area_within(area, whole) for whole in rule.at("phases", day)["first"]["areas"])
    if sector := given.get("sector"):
        said["risk"] = risk_of(sector, rule.at("risks", day))
    if product := given.get("product"):
        terms = rule.at("products", day)
        window = window_after(given["given_on"], product, terms)
        said["due"] = [window.first_day.isoformat(), window.last_day.isoformat()]
        said["doses"] = doses_of(product, terms)
    return said


RUNNERS = {
    "contribution_due": _contribution_due,
    "due_date": _due_date,
    "overdue": _overdue,
    "reminder": _reminder,
    "payment_bound": _payment_bound,
    **COLLECTION_RUNNERS,
    **INSPECTION_RUNNERS,
    "payment_qr": _payment_qr,
    "region": _region,
    "absence": _absence,
    "national_id": lambda law, given: _number(law, "national_id", given),
    "employer_number": lambda law, given: _number(law, "employer_number", given),
    "postcode": lambda law, given: _number(law, "postcode", given),
    "areas": _areas,
    "sectors": _sectors,
    "clearing_banks": _clearing_banks,
    "daily_wage": _daily_wage,
    "qualifying_months": _qualifying_months,
    "certificate_wanted": _certificate_wanted,
    "months_wanted": _months_wanted,
    "appeal": _appeal,
    "evidence_kept": _evidence_kept,
    "force_majeure": _force_majeure,
    "headcount_retention": _headcount_retention,
    "loan_application": _loan_application,
    "loan_terms": _loan_terms,
    "articles": article_of,
    "procedures": procedure_of,
    "working_time": working_time_of,
    "triage": _triage,
    "isolation": _isolation,
    "bed_offer": _bed_offer,
    "vaccination": _vaccination,
    **FIGURE_RUNNERS,
    "told_days": _told_days,
    **COVER_RUNNERS,
}
