"""Check that a person asks for their own data, under any of their ids: a merge of two records locks nobody out."""

from uuid import UUID

from libs.common.database.connections import Database
from libs.common.door.callers.policies import Caller
from libs.common.refusals import NotFound
from libs.copies.aliases import same_person


async def require_person(database: Database, caller: Caller, person_id: UUID, *, what: str) -> None:
    """Officers may; a person may where `person_id` is one of the person's ids; to others it does not exist."""
    if caller.is_officer:
        return
    own = caller.party_id if caller.party == "person" else None
    if own is None or not await same_person(database, own, person_id):
        raise NotFound(what=what)
