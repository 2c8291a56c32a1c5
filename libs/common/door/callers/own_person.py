"""Check that a person asks for their own data, under any of their ids: after a merge every id still works."""

from uuid import UUID

from libs.common.database.connections import Database
from libs.common.door.callers.policies import Caller
from libs.common.refusals import NotFound
from libs.copies.aliases import same_person


async def require_person(database: Database, caller: Caller, person_id: UUID, *, what: str) -> None:
    """Refuse `NotFound` unless the caller is an officer, or `person_id` is one of the calling person's ids."""
    if caller.is_officer:
        return
    own = caller.party_id if caller.party == "person" else None
    if own is None or not await same_person(database, own, person_id):
        raise NotFound(what=what)
