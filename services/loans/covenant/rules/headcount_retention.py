"""The rule of the covenant: the borrower keeps at least the minimum share of the baseline headcount.

The comparison is exact, never on a rounded share: 79.6 % is not 80 %.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal, NotRequired, TypedDict

from libs.common.law.terms import Citation, Terms
from libs.common.values.month import Month
from libs.contracts.loans import Verdict

Because = Literal["return", "correction", "later_month", "overdue", "no_work"]


@dataclass(frozen=True, slots=True)
class RetentionTerms:
    minimum_share: Decimal
    first_month: str
    cured_by: tuple[str, ...]
    id: str
    citation: Citation

    @classmethod
    def of(cls, terms: Terms) -> "RetentionTerms":
        return cls(
            minimum_share=terms.amount("minimum_share"),
            first_month=str(terms["first_month"]),
            cured_by=tuple(terms["cured_by"]),
            id=terms.id,
            citation=terms.citation,
        )


class Step(TypedDict):
    """A step of the arithmetic, and the law that it follows."""

    step: str
    arithmetic: str
    citation: NotRequired[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Retention:
    verdict: Verdict
    share: Decimal | None
    shortfall: int
    steps: Sequence[Step]


def least_headcount(baseline: int, terms: RetentionTerms) -> int:
    """Return the smallest headcount that keeps the promise."""
    return int((baseline * terms.minimum_share).to_integral_value(rounding=ROUND_CEILING))


def headcount_retention(*, baseline: int, headcount: int | None, terms: RetentionTerms) -> Retention:
    """Judge one month. A month without a return, and so without a headcount, is unproven: neither kept nor broken."""
    if headcount is None:
        return Retention("unproven", None, 0, [{"step": "retention", "arithmetic": "no accepted return"}])
    needed = baseline * terms.minimum_share
    kept = headcount >= needed
    least = least_headcount(baseline, terms)
    sign = "≥" if kept else "<"
    step: Step = {
        "step": "retention",
        "arithmetic": f"{headcount} {sign} {baseline} × {terms.minimum_share} = {needed}",
        "citation": terms.citation.document(),
    }
    share = Decimal(headcount) / baseline if baseline else None
    return Retention("kept" if kept else "breached", share, 0 if kept else least - headcount, [step])


def covenant_starts(disbursed: Month, terms: RetentionTerms) -> Month:
    """Return the first month that is judged."""
    return disbursed if terms.first_month == "disbursement_month" else disbursed.plus(1)


@dataclass(frozen=True, slots=True)
class Change:
    """The effect of a judgement: the loan's flag after it, and the event to say."""

    flag: Verdict
    open_breach: bool
    said: Literal["breached", "restored", "unproven", "proven"] | None
    because: Because


def retention_change(
    *,
    month: Month,
    verdict: Verdict,
    previous: Verdict | None,
    latest: Month | None,
    flag: Verdict | None,
    open_breach: bool,
    corrected: bool,
    terms: RetentionTerms,
    expected: bool = True,
) -> Change:
    """Compute the loan's flag, which follows the latest judged month, and the event to say.

    `previous`: the month's verdict before; `latest`: the latest month judged before; `open_breach`: a breach was said
    and not yet restored. `expected`: a return of the month was due; it was not if the employer did no work in it.
    """
    is_latest = latest is None or month >= latest
    after = verdict if is_latest or flag is None else flag
    missing: Because = "overdue" if expected else "no_work"
    because: Because = missing if verdict == "unproven" else "correction" if corrected else "return"
    if verdict == "breached":
        return Change(after, True, "breached" if previous != "breached" else None, because)
    if verdict == "unproven":
        return Change(after, open_breach, "unproven" if previous is None else None, because)
    if previous == "breached" and "correction" in terms.cured_by:
        still_open = open_breach and after == "breached"
        return Change(after, still_open, "restored", "correction")
    if open_breach and is_latest and "later_month" in terms.cured_by:
        return Change(after, False, "restored", "later_month")
    return Change(after, open_breach, "proven" if previous == "unproven" else None, because)
