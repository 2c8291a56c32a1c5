"""The loans that a caller may see: a bank and a borrower their own, the agency's staff all, a payroll agent none."""

from uuid import UUID

from libs.common.door.answers.pages import Asked, Listing, Part
from libs.common.door.callers.policies import STAFF, Caller
from libs.common.door.callers.whose import Whose, visible
from services.loans.context import Context
from services.loans.lending import rows
from services.loans.lending.rows import Loan, loan


async def visible_loans(
    context: Context,
    caller: Caller,
    listing: Listing[UUID],
    *,
    employer_id: UUID | None,
    status: str | None,
    flag: str | None,
    asked: Asked,
) -> Part[Loan]:
    """Return a page of the loans that the caller may see, oldest first, and the cursor of the next page."""
    loans = await rows.loans(
        context.database,
        bank_id=caller.id_as("bank"),
        employer_id=caller.id_as("employer") or employer_id,
        status=status,
        flag=flag,
        areas=caller.areas,
        after=asked.after(listing),
        limit=asked.one_more,
    )
    return asked.cut(listing, loans, key=lambda lent: lent.loan_id)


async def visible_loan(context: Context, loan_id: UUID, caller: Caller) -> Loan:
    """Return the loan; raise `NotFound` if the caller may not see it."""
    return visible(
        caller,
        await loan(context.database, loan_id),
        lambda lent: Whose(employer_alone=lent.employer_id, bank=lent.bank_id),
        what="loan",
        staff=STAFF,
    )
