"""What of loans waits for an officer: promises that were broken, or that nothing proves."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.law.terms import Law
from libs.common.values.month import Month
from services.loans.covenant import rows


async def broken_promises(database: Database, law: Law) -> list[Waiting]:
    """Loans whose newest judgement is a breach, or that is unproven, and that no officer has seen."""
    return [
        Waiting(
            kind="loan",
            id=str(row["loan_id"]),
            title=f"{row['verdict']} {Month.of(row['month'])}",
            since=row["judged_at"],
            law=str(law.rule("loans", "headcount_retention").at("retention", row["applied_on"]).citation),
            about={
                "employer_id": row["employer_id"],
                "verdict": row["verdict"],
                "month": str(Month.of(row["month"])),
                "headcount": row["headcount"],
                "baseline": row["baseline_headcount"],
            },
        )
        for row in await rows.broken_promises(database, limit=SHOWN_MAX)
    ]
