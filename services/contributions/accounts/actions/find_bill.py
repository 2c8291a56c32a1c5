"""Find the employer and month of a bill by its reference; an unknown one and a wrong mark are one answer."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.database.rows import Source
from libs.common.refusals import Refusal
from libs.common.values.month import Month
from services.contributions.accounts.rules.bill_reference import is_mark_of, read_bill_reference
from services.contributions.employers.rows import employer_with_number


@dataclass(frozen=True, slots=True)
class Billed:
    employer_id: UUID
    month: Month


class BillUnknown(Refusal):
    """No such bill, or none that the caller may see."""

    code = "bill_unknown"
    kind = "not_found"


async def find_bill(source: Source, reference: str, *, key: str) -> Billed:
    """Return the employer and month of the bill. Whether anything is owed for it, its amounts tell."""
    named = read_bill_reference(reference)
    employer_id = await employer_with_number(source, named.registration_number) if named else None
    if named is None or employer_id is None or not is_mark_of(named, employer_id, key=key):
        raise BillUnknown
    return Billed(employer_id, named.month)
