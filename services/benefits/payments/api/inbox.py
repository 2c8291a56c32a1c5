"""Payment runs that wait for another person's release."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.law.terms import Law
from libs.common.values.money import shown
from services.benefits.payments.rows.runs import runs_to_release


async def waiting_runs(database: Database, _: Law, __: Areas = None) -> list[Waiting]:
    """Frozen payment runs, with the hash of the lines to approve."""
    return [
        Waiting(
            kind="payment_run",
            id=str(run.run_id),
            title=f"{run.month:%Y-%m}",
            since=run.frozen_at,
            made_by=run.made_by,
            hash=run.hash,
            about={
                "count": run.count,
                "total": shown(run.total),
                "approved_by": run.approved_by,
                "new_accounts": run.new_accounts,
                "changed_accounts": run.changed_accounts,
            },
        )
        for run in await runs_to_release(database, limit=SHOWN_MAX)
    ]
