"""Say the months of confirmed batches to listeners, part by part, and flag those that returns contradict."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.outbox import append
from libs.contracts.contributions import HistoryWithdrawn
from services.contributions.history.rows import batches, contradictions, telling
from services.contributions.history.rules.history_terms import history_terms, prevailing

ROWS_AT_ONCE = 50_000
MONTHS_AT_ONCE = 100_000


async def tell_history(connection: AsyncConnection, law: Law, batch_id: UUID, *, today: date) -> None:
    """Say the next part of the batch; of a withdrawn one, that it is withdrawn."""
    batch = await batches.lock_batch(connection, batch_id)
    if batch is None:
        return
    if batch.status == "withdrawn":
        await telling.free_months(connection, batch)
        if batch.told_upto:
            await append(connection, HistoryWithdrawn(batch_id=batch_id))
        return
    if batch.status != "confirmed" or batch.told_upto >= batch.read_upto:
        return
    credited = list(history_terms(law, today).credited)
    # A row may stand for many months: fewer rows at once where they do.
    rows = max(1, min(ROWS_AT_ONCE, MONTHS_AT_ONCE * batch.row_count // max(batch.months, 1)))
    upto = min(batch.told_upto + rows, batch.read_upto)
    await contradictions.find_in_batch(connection, batch.batch_no, after=batch.told_upto, upto=upto, credited=credited)
    await telling.tell_months(
        connection, batch, upto=upto, credited=credited, prevails=prevailing(law, today) == "history"
    )
