"""The parties that may see a loan: its bank, its borrower, the agency's staff. Payroll agents may not."""

from uuid import UUID

from libs.common.door.callers.policies import STAFF, Caller
from libs.common.refusals import NotFound
from services.loans.context import Context
from services.loans.lending.rows import Loan, loan


async def visible_loan(context: Context, loan_id: UUID, caller: Caller) -> Loan:
    """The loan; one that the caller may not see is not there."""
    found = await loan(context.database, loan_id)
    if found is None:
        raise NotFound(what="loan")
    own_bank = caller.party == "bank" and caller.party_id == found.bank_id
    borrower = caller.party == "employer" and caller.party_id == found.employer_id
    if not (caller.party in STAFF or own_bank or borrower):
        raise NotFound(what="loan")
    return found
