"""Merge two registrations of one person, and undo it: an alias is written, and a death of one is a death of both.

An approval is bound to the hash of both registrations and the reason. The officer who asked may not approve.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.four_eyes.approvals import approve
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import PersonsMerged, PersonsUnmerged
from libs.copies.aliases import forget_aliases, keep_aliases
from services.registration.deaths.actions.share_death import share_death, take_death_back
from services.registration.merges.rows import merges as rows
from services.registration.merges.rows.merges import Merge, MergeStatus, Registration
from services.registration.persons.actions.change_address import settle_address
from services.registration.persons.rows.addresses import newest_address
from services.registration.persons.rows.locked import lock_person


class MergeImpossible(Refusal):
    code = "merge_impossible"
    kind = "conflict"


class MergeContradictsDeath(Refusal):
    """The two have different days of death, or one died before the other was born."""

    code = "merge_contradicts_death"
    kind = "conflict"


class MergeNotOpen(Refusal):
    code = "merge_not_open"
    kind = "conflict"


@dataclass(frozen=True, slots=True)
class Both:
    """The two registrations of a merge, as they are now."""

    kept: Registration
    merged: Registration

    def content_hash(self, reason: str) -> str:
        """Hash both registrations and the reason: an approval is bound to this hash. SHA-256 in hex."""
        canonical = json.dumps(
            [asdict(self.kept), asdict(self.merged), reason], sort_keys=True, default=str, ensure_ascii=False
        )
        return hashlib.sha256(canonical.encode()).hexdigest()


async def ask_to_merge(
    connection: AsyncConnection, *, kept_id: UUID, merged_id: UUID, reason: str, asked_by: str
) -> tuple[Merge, Both]:
    """Ask for a merge, which waits for approvals. Refused if another merge of `merged_id` is open."""
    both = await _locked_both(connection, kept_id, merged_id)
    with explained({"person_merge_one_open": MergeImpossible()}):
        merge = await rows.insert_merge(
            connection,
            merge_id=uuid7(),
            kept_id=kept_id,
            merged_id=merged_id,
            reason=reason,
            asked_by=asked_by,
            content_hash=both.content_hash(reason),
        )
    return merge, both


async def approve_merge(
    connection: AsyncConnection, merge_id: UUID, *, approver: str, given_hash: str, needed: int, details_secret: str
) -> tuple[Merge, Both]:
    """Approve a merge; the last approval needed carries it out. Refused if a registration has changed since."""
    merge = await _locked(connection, merge_id, "asked")
    both = await _locked_both(connection, merge.kept_id, merge.merged_id)
    approvers = await approve(
        connection,
        subject=f"person_merge {merge_id}",
        maker=merge.asked_by,
        approver=approver,
        given_hash=given_hash,
        content_hash=both.content_hash(merge.reason),
    )
    if len(approvers) < needed:
        return merge, both
    fact = PersonsMerged(merge_id=merge_id, kept_id=merge.kept_id, merged_id=merge.merged_id)
    await keep_aliases.of_bodies(connection, fact.model_dump_json())
    await append(connection, fact)
    ids = [one.person_id for one in await lock_person(connection, merge.kept_id)]
    if (present := await newest_address(connection, ids)) is not None:
        await settle_address(connection, ids, present, details_secret=details_secret)
    await share_death(connection, merge.kept_id, merge_id=merge_id, by=approver)
    return await rows.move_merge(connection, merge_id, "merged", by=approver), both


async def refuse_merge(connection: AsyncConnection, merge_id: UUID, *, by: str) -> Merge:
    """Refuse a merge, so that both stay separate persons. The officer who asked for it may refuse it too."""
    await _locked(connection, merge_id, "asked")
    return await rows.move_merge(connection, merge_id, "refused", by=by)


async def unmerge(connection: AsyncConnection, merge_id: UUID, *, by: str, details_secret: str) -> Merge:
    """Undo a merge: two persons again, each with their own facts and address. A new address was given under `kept_id`.

    Who has no address of the own keeps the area that both had. Who was dead by the merge alone lives.
    """
    merge = await _locked(connection, merge_id, "merged")
    fact = PersonsUnmerged(merge_id=merge_id, kept_id=merge.kept_id, merged_id=merge.merged_id)
    await forget_aliases.of_bodies(connection, fact.model_dump_json())
    await append(connection, fact)
    kept = [one.person_id for one in await lock_person(connection, merge.kept_id)]
    if await newest_address(connection, [*kept, merge.merged_id]) is not None:
        for ids in (kept, [merge.merged_id]):
            own = await newest_address(connection, ids)
            await settle_address(connection, ids, own, details_secret=details_secret)
    await take_death_back(connection, [merge.kept_id, merge.merged_id], merge_id=merge_id, by=by)
    return await rows.move_merge(connection, merge_id, "undone", by=by)


async def as_it_is_now(connection: AsyncConnection, merge: Merge) -> tuple[Merge, Both]:
    """Return a merge with both registrations; a merge that waits gets the hash of the current registrations."""
    registered = {person.id: person for person in await rows.registrations(connection, merge.kept_id, merge.merged_id)}
    if len(registered) < 2:
        raise NotFound(what="merge")
    both = Both(registered[merge.kept_id], registered[merge.merged_id])
    return (replace(merge, hash=both.content_hash(merge.reason)) if merge.status == "asked" else merge), both


async def _locked_both(connection: AsyncConnection, kept_id: UUID, merged_id: UUID) -> Both:
    registered = {person.id: person for person in await rows.lock_registrations(connection, kept_id, merged_id)}
    for name, person_id in (("kept_id", kept_id), ("merged_id", merged_id)):
        if person_id not in registered:
            raise NotFound(what="person", pointer=f"/{name}")
    if kept_id == merged_id or await rows.are_entangled(connection, kept_id, merged_id):
        raise MergeImpossible
    both = Both(registered[kept_id], registered[merged_id])
    _refuse_contradicting_deaths(both)
    return both


def _refuse_contradicting_deaths(both: Both) -> None:
    days = {one.died_on for one in (both.kept, both.merged) if one.died_on is not None}
    if len(days) > 1 or any(day < max(both.kept.born_on, both.merged.born_on) for day in days):
        raise MergeContradictsDeath(died_on=" / ".join(str(day) for day in sorted(days)))


async def _locked(connection: AsyncConnection, merge_id: UUID, status: MergeStatus) -> Merge:
    merge = await rows.lock_merge(connection, merge_id)
    if merge is None:
        raise NotFound(what="merge")
    if merge.status != status:
        raise MergeNotOpen(status=merge.status)
    return merge
