"""The loans that a caller may see: a bank and a borrower their own, the agency's staff all, a payroll agent none."""

from uuid import UUID

from libs.common.door.callers.policies import STAFF, Caller
from libs.common.refusals import NotFound
from services.loans.context import Context
from services.loans.lending import rows
from services.loans.lending.rows import Loan, loan


async def visible_loans(
    context: Context,
    caller: Caller,
    listing: str,
    *,
    employer_id: UUID | None,
    status: str | None,
    flag: str | None,
    cursor: str | None,
    limit: int,
) -> tuple[list[Loan], str | None]:
    """A page of the loans that the caller may see, oldest first, and the cursor of the next page of this listing."""
    found = await rows.loans(
        context.database,
        bank_id=caller.party_id if caller.party == "bank" else None,
        employer_id=caller.party_id if caller.party == "employer" else employer_id,
        status=status,
        flag=flag,
        after=UUID(context.cursors.read(listing, cursor)[0]) if cursor else UUID(int=0),
        limit=limit + 1,
    )
    shown, more = found[:limit], len(found) > limit
    return shown, context.cursors.give(listing, [shown[-1].loan_id]) if more else None


async def visible_loan(context: Context, loan_id: UUID, caller: Caller) -> Loan:
    """Return the loan; raise `NotFound` if the caller may not see it."""
    found = await loan(context.database, loan_id)
    if found is None:
        raise NotFound(what="loan")
    own_bank = caller.party == "bank" and caller.party_id == found.bank_id
    borrower = caller.party == "employer" and caller.party_id == found.employer_id
    if not (caller.party in STAFF or own_bank or borrower):
        raise NotFound(what="loan")
    return found
