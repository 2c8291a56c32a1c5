"""Confirm a batch: a second officer, who saw its counts, lets its months count."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound
from services.contributions.history.rows import batches
from services.contributions.history.rows.batches import Batch
from services.contributions.history.rules.refusals import BatchCountsDiffer, BatchNotProposed


async def confirm_batch(
    connection: AsyncConnection, batch_id: UUID, *, months: int, persons: int, confirmed_by: str
) -> Batch:
    """Confirm the batch of `months` months and `persons` persons. Its months are said to listeners by a duty."""
    batch = await batches.lock_batch(connection, batch_id)
    if batch is None:
        raise NotFound(what="batch")
    if batch.status != "proposed":
        raise BatchNotProposed(status=batch.status)
    if batch.made_by == confirmed_by:
        raise OwnApproval
    if (months, persons) != (batch.months, batch.persons):
        raise BatchCountsDiffer(pointer="/months", months=batch.months, persons=batch.persons)
    await batches.set_confirmed(connection, batch_id, confirmed_by=confirmed_by)
    confirmed = await batches.batch(connection, batch_id)
    assert confirmed is not None, "a batch is never deleted"
    return confirmed
