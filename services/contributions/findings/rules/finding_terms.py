"""The law of findings: which kinds are compared, by when one is answered, and when a headcount fell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from libs.common.law.terms import Law, NoLawAt, Terms
from libs.common.values.month import Month
from services.contributions.assessments.rules.contribution_due import contribution_terms, regions_of

HEADCOUNT_FELL = "headcount_fell"


@dataclass(frozen=True, slots=True)
class FindingTerms:
    """The terms of a day. `answer_by`: the last day to answer, by kind; a kind without law is not compared.

    `percent`, `persons`: a headcount that fell by so much is asked about.
    """

    answer_by: Mapping[str, date]
    percent: int
    persons: int


@dataclass(frozen=True, slots=True)
class Floor:
    """The lowest base of a month in a wage region, in the scheme's currency."""

    month: date
    region: str
    floor: Decimal


def terms_of_kind(law: Law, kind: str, day: date) -> Terms | None:
    """Return the terms of a kind on a day; None without law."""
    try:
        return law.rule("contributions", "finding").at(kind, day)
    except NoLawAt:
        return None


def finding_terms(law: Law, today: date) -> FindingTerms:
    """Read the terms of every kind that has law today."""
    if not law.has("contributions", "finding"):
        return FindingTerms({}, 100, 1)
    kinds = law.rule("contributions", "finding").series
    found = {kind: terms for kind in kinds if (terms := terms_of_kind(law, kind, today)) is not None}
    fell = found.get(HEADCOUNT_FELL)
    return FindingTerms(
        {kind: today + timedelta(days=terms.number("answer_days")) for kind, terms in found.items()},
        percent=fell.number("percent") if fell else 100,
        persons=fell.number("persons") if fell else 1,
    )


def floors_of(law: Law, months: Sequence[Month]) -> list[Floor]:
    """Return the lowest base of each month and region. A month without law has none."""
    floors = []
    for month in months:
        try:
            regions = regions_of(law.rule("contributions", "region"), month)
            rule = law.rule("contributions", "contribution_due")
            terms = {region: contribution_terms(rule, month, region) for region in regions}
        except NoLawAt:
            continue
        floors += [Floor(month.first_day, region, found.bases[0].floor) for region, found in terms.items()]
    return floors


def citation_of(law: Law, kind: str, raised_on: date) -> str:
    """Return the citation of the kind as it was law on the day of the finding; empty without law."""
    terms = terms_of_kind(law, kind, raised_on)
    return str(terms.citation) if terms else ""
