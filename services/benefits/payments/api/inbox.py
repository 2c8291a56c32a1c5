"""Payment runs that wait for another person's release."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.law.terms import Law
from libs.common.values.money import shown
from services.benefits.payments import rows as queries


async def waiting_runs(database: Database, _: Law) -> list[Waiting]:
    """Frozen payment runs, with exactly what is approved."""
    return [
        Waiting(
            kind="payment_run",
            id=str(row["run_id"]),
            title=f"{row['month']:%Y-%m}",
            since=row["frozen_at"],
            made_by=row["made_by"],
            hash=row["hash"],
            about={
                "count": row["count"],
                "total": shown(row["total"]),
                "approved_by": row["approved_by"],
                "new_accounts": row["new_accounts"],
                "changed_accounts": row["changed_accounts"],
            },
        )
        for row in await queries.runs_to_release(database, limit=SHOWN_MAX)
    ]
