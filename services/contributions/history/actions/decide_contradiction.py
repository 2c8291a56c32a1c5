"""Decide which of two bases of a month counts: an officer's decision, said to listeners, with its history."""

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from libs.common.spine.outbox import append
from libs.common.values.month import Month
from libs.contracts.contributions import ImportedMonthDecided
from services.contributions.history.rows import batches, contradictions
from services.contributions.history.rows.contradictions import Contradiction, Counts
from services.contributions.history.rules.refusals import BatchNotThere, DecidedSo


async def decide_contradiction(
    connection: AsyncConnection, contradiction_id: int, *, counts: Counts, because: str, decided_by: str
) -> Contradiction:
    """Record the decision under the lock of the batch, which is the key of the event."""
    found = await contradictions.lock_contradiction(connection, contradiction_id)
    if found is None:
        raise NotFound(what="contradiction")
    batch = await batches.lock_batch(connection, found.batch_id)
    if batch is None or batch.status != "confirmed":
        raise BatchNotThere(status="withdrawn")
    if found.counts == counts:
        raise DecidedSo(pointer="/counts")
    await contradictions.decide(connection, contradiction_id, counts=counts, because=because, decided_by=decided_by)
    fact = ImportedMonthDecided(
        batch_id=found.batch_id,
        person_id=found.person_id,
        month=str(Month.of(found.month)),
        scheme=found.scheme,
        prevails=counts == "history",
    )
    await append(connection, fact)
    return await contradictions.contradiction(connection, contradiction_id)
