"""What the clock makes due in benefits: claims whose waiting has lasted long enough."""

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.runtime.clock import Clock
from libs.common.runtime.composition import Duty
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.actions.one_at_a_time import before_news

BATCH = 200
_DUE = text("SELECT person_id FROM claim WHERE review_on < :today ORDER BY review_on LIMIT :batch")


def duties(database: Database, law: Law, clock: Clock) -> tuple[Duty, ...]:
    async def review() -> bool:
        today = clock.today()
        rows = await database.one_statement(_DUE, {"today": today, "batch": BATCH})
        if rows:
            async with database.transaction() as connection:
                await before_news(connection)
                await evaluate_persons(connection, law, [row["person_id"] for row in rows], today=today)
        return len(rows) == BATCH

    return (Duty("review_waiting", every_s=60, run=review, wake="clock"),)
