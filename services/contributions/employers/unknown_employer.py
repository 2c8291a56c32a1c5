"""The refusal for an employer of which contributions has no event."""

from uuid import UUID

from libs.common.database.connections import Database
from libs.common.door.callers.policies import Caller
from libs.common.refusals import NotHeardOf, Refusal
from libs.contracts.registration import EMPLOYERS
from libs.copies.late_events import RETRY_AFTER_S, NewsOnItsWay, event_may_come


async def unknown_employer_refusal(database: Database, caller: Caller, employer_id: UUID) -> Refusal:
    """Build the refusal for an employer that is still unknown after waiting.

    It is `NewsOnItsWay` if the caller's token is for this employer or the event may still come, else `NotHeardOf`.
    """
    if caller.speaks_for_employer(employer_id) or await event_may_come(
        database, employer_id, consumer="contributions", topic=EMPLOYERS
    ):
        return NewsOnItsWay(pointer="/employer_id", retry_after_s=RETRY_AFTER_S)
    return NotHeardOf(what="employer", pointer="/employer_id")
