"""The duties of benefits: judge claims again whose waiting time is over."""

from libs.common.runtime.composition import Duty
from services.benefits.claims.actions.claim_locks import lock_out_new_facts
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.rows.locks import persons_due
from services.benefits.context import Context

BATCH = 200


def duties(context: Context) -> tuple[Duty, ...]:
    async def review() -> bool:
        today = context.clock.today()
        due = await persons_due(context.database, today=today, batch=BATCH)
        if due:
            async with context.database.transaction() as connection:
                await lock_out_new_facts(connection)
                await evaluate_persons(connection, context.law, due, today=today)
        return len(due) == BATCH

    return (Duty("review_waiting", every_s=60, run=review, wake="clock"),)
