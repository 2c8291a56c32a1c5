"""Withdraw a batch as a whole: one officer asks, another one carries it out."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound
from services.contributions.history.rows import batches
from services.contributions.history.rows.batches import Batch
from services.contributions.history.rules.refusals import BatchNotThere


async def withdraw_batch(connection: AsyncConnection, batch_id: UUID, *, because: str, officer: str) -> Batch:
    """Ask for the withdrawal; where another officer asked, withdraw: from now on no month of it counts.

    A duty then says so to listeners, and lets the months be imported again.
    """
    batch = await batches.lock_batch(connection, batch_id)
    if batch is None:
        raise NotFound(what="batch")
    if batch.status not in {"proposed", "confirmed"}:
        raise BatchNotThere(status=batch.status)
    if batch.withdrawal_by is None:
        await batches.ask_withdrawal(connection, batch_id, asked_by=officer, because=because)
    elif batch.withdrawal_by == officer:
        raise OwnApproval
    else:
        await batches.set_withdrawn(connection, batch_id, withdrawn_by=officer)
    changed = await batches.batch(connection, batch_id)
    assert changed is not None, "a batch is never deleted"
    return changed
