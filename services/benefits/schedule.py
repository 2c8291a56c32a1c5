"""What the clock makes due in benefits: claims whose waiting has lasted long enough."""

from sqlalchemy import text

from libs.common.clock import Clock
from libs.common.composition import Duty
from libs.common.database import Database
from libs.common.law.terms import Law
from services.benefits.actions.evaluate_claim import evaluate_claims

BATCH = 200
_DUE = text("SELECT claim_id FROM claim WHERE review_on < :today ORDER BY review_on LIMIT :batch")


def duties(database: Database, law: Law, clock: Clock) -> tuple[Duty, ...]:
    async def review() -> bool:
        today = clock.today()
        rows = await database.one_statement(_DUE, {"today": today, "batch": BATCH})
        if rows:
            async with database.transaction() as connection:
                await evaluate_claims(connection, law, [row["claim_id"] for row in rows], today=today)
        return len(rows) == BATCH

    return (Duty("review_waiting", every_s=60, run=review, wake="clock"),)
