"""A month of all borrowers against their promise, as a bank reads it at the month's end: in pages, and as CSV."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from libs.common.door.answers.downloads import CSV_ANSWER, csv_download
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import QueryMonth
from libs.common.law.terms import Law
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.loans.context import Context, Ctx
from services.loans.covenant import rows
from services.loans.covenant.rows import BorrowerMonth, MonthVerdict
from services.loans.covenant.rules.headcount_retention import RetentionTerms, least_headcount
from services.loans.lending.api.shown import Borrower

router = APIRouter(prefix="/v1", tags=["loans"])
_LISTING = Listing("borrower months", first=FIRST_ID)
_ROWS_AT_ONCE = 1_000
_COLUMNS = ("month", "loan_id", "reference", "employer_number", "employer_name", "amount", "disbursed_on",
            "baseline_month", "baseline_headcount", "least_headcount", "headcount", "share", "verdict", "version",
            "judged_at")  # fmt: skip
Reader = Annotated[Caller, allow("bank", "employer", "officer", "manager")]


class BorrowerMonthShown(BaseModel):
    """A borrower's month against its promise: the newest judgement; nulls where it was not judged yet."""

    loan_id: UUID
    employer_id: UUID
    borrower: Borrower
    reference: str = Field(description="the bank's own of the disbursement")
    amount: str = Field(description="that was disbursed, two decimals")
    disbursed_on: date
    month: str
    baseline_month: str = Field(description="the month whose headcount the promise is measured by, YYYY-MM")
    baseline_headcount: int = Field(description="of the baseline month: the promise is measured by it")
    least_headcount: int = Field(description="the smallest headcount that keeps the promise")
    headcount: int | None = Field(description="null without an accepted return")
    share: str | None = Field(description="of the baseline headcount, four decimals")
    verdict: MonthVerdict = Field(description="not_judged: no return is known, and none is overdue")
    version: int | None
    judged_at: datetime | None
    flag: str | None


class MonthOfBorrowers(Page[BorrowerMonthShown]):
    """Loans whose promise holds in the month, by id."""

    month: str
    counts: dict[MonthVerdict, int] = Field(description="loans by verdict, over all pages and whatever the filter")


@router.get("/retention", operation_id="read_month_of_borrowers")
async def read_month(
    context: Ctx,
    caller: Reader,
    asked: Pages,
    month: Annotated[QueryMonth, Query()],
    verdict: Annotated[MonthVerdict | None, Query()] = None,
) -> MonthOfBorrowers:
    """Read a month of all borrowers: a bank its own, an employer its own loans, officers and managers all."""
    of_month, whose = Month.parse(month), _whose(caller)
    months = await rows.borrower_months(
        context.database, of_month.first_day, **whose, verdict=verdict, after=asked.after(_LISTING),
        limit=asked.one_more,
    )  # fmt: skip
    counts = await rows.counts_of_month(context.database, of_month.first_day, **whose)
    part = asked.cut(_LISTING, months, key=lambda one: one.loan_id)
    return MonthOfBorrowers(
        items=[_shown(context.law, of_month, one) for one in part.rows],
        next=part.next,
        month=str(of_month),
        counts=counts,
    )


@router.get(
    "/retention.csv",
    operation_id="download_month_of_borrowers",
    response_class=Response,
    responses=CSV_ANSWER,
)
async def download_month(context: Ctx, caller: Reader, month: Annotated[QueryMonth, Query()]) -> Response:
    """Download a month of all borrowers as CSV, one row a loan: who reads the month reads the same here."""
    of_month = Month.parse(month)
    return csv_download(f"borrowers-{of_month}.csv", _COLUMNS, _pages(context, of_month, _whose(caller)))


class _Whose(TypedDict):
    """The bank, the employer or the areas that the caller's months are limited to."""

    bank_id: UUID | None
    employer_id: UUID | None
    areas: list[str] | None


def _whose(caller: Caller) -> _Whose:
    return {
        "bank_id": caller.id_as("bank"),
        "employer_id": caller.id_as("employer"),
        "areas": caller.areas,
    }


async def _pages(context: Context, month: Month, whose: _Whose) -> AsyncIterator[Sequence[Sequence[object]]]:
    after = FIRST_ID
    while found := await rows.borrower_months(
        context.database, month.first_day, **whose, verdict=None, after=after, limit=_ROWS_AT_ONCE,
    ):  # fmt: skip
        yield [_row(_shown(context.law, month, one)) for one in found]
        after = found[-1].loan_id


def _row(one: BorrowerMonthShown) -> list[object]:
    return [one.month, one.loan_id, one.reference, one.borrower.registration_number, one.borrower.name, one.amount,
            one.disbursed_on, one.baseline_month, one.baseline_headcount, one.least_headcount, one.headcount, one.share,
            one.verdict, one.version, one.judged_at and one.judged_at.isoformat()]  # fmt: skip


def _shown(law: Law, month: Month, one: BorrowerMonth) -> BorrowerMonthShown:
    terms = RetentionTerms.of(law.rule("loans", "headcount_retention").at("retention", one.applied_on))
    return BorrowerMonthShown(
        loan_id=one.loan_id,
        employer_id=one.employer_id,
        borrower=Borrower(name=one.name, registration_number=one.registration_number),
        reference=one.reference,
        amount=shown(one.amount),
        disbursed_on=one.disbursed_on,
        month=str(month),
        baseline_month=str(Month.of(one.baseline_month)),
        baseline_headcount=one.baseline_headcount,
        least_headcount=least_headcount(one.baseline_headcount, terms),
        headcount=one.headcount,
        share=None if one.share is None else f"{one.share:.4f}",
        verdict=one.verdict,
        version=one.version,
        judged_at=one.judged_at,
        flag=one.flag,
    )
