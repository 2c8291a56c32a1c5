"""Judge a borrower's month and say what the judgement changes. The caller holds the loan's row."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.facts import Fact
from libs.common.spine.outbox import Said, append
from libs.common.values.money import half_up
from libs.common.values.month import Month
from libs.contracts.loans import RetentionBreached, RetentionProven, RetentionRestored, RetentionUnproven
from services.loans.covenant.rules.headcount_retention import (
    Change,
    Retention,
    RetentionTerms,
    headcount_retention,
    retention_change,
)

_PREVIOUS = text("""
    SELECT verdict, version FROM judgement WHERE loan_id = :loan_id AND month = :month ORDER BY version DESC LIMIT 1
""")
_JUDGE = text("""
    INSERT INTO judgement (loan_id, month, version, headcount, share, verdict, because, term_id)
    VALUES (:loan_id, :month, :version, :headcount, :share, :verdict, :because, :term_id)
    ON CONFLICT DO NOTHING RETURNING judged_at
""")
_FLAG = text("""
    UPDATE loan SET flag = :flag, open_breach = :open_breach, latest_month = greatest(latest_month, :month)
    WHERE loan_id = :loan_id RETURNING flag, open_breach, latest_month
""")


async def judge_month(
    connection: AsyncConnection, loan: dict[str, Any], month: Mapping[str, Any], terms: RetentionTerms
) -> None:
    """`month` is a row of employer_month; `loan` is brought up to date with what the judgement changed."""
    if loan["status"] != "disbursed" or not loan["covenant_from"] <= month["month"] <= loan["covenant_until"]:
        return
    place = {"loan_id": loan["loan_id"], "month": month["month"]}
    previous = (await connection.execute(_PREVIOUS, place)).one_or_none()
    if previous is not None and previous.version >= month["version"]:
        return
    retention = headcount_retention(baseline=loan["baseline_headcount"], headcount=month["headcount"], terms=terms)
    latest = loan["latest_month"]
    change = retention_change(
        month=Month.of(month["month"]),
        verdict=retention.verdict,
        previous=previous.verdict if previous else None,
        latest=Month.of(latest) if latest else None,
        flag=loan["flag"],
        open_breach=loan["open_breach"],
        corrected=month["version"] > 1,
        terms=terms,
    )
    row = {
        **place,
        "version": month["version"],
        "headcount": month["headcount"],
        "share": half_up(retention.share, 4) if retention.share is not None else None,
        "verdict": retention.verdict,
        "because": change.because,
        "term_id": terms.id,
    }
    judged_at = (await connection.execute(_JUDGE, row)).scalar_one()
    flagged = {"flag": change.flag, "open_breach": change.open_breach}
    loan.update((await connection.execute(_FLAG, {**place, **flagged})).mappings().one())
    if fact := _fact(loan, row, retention, change, judged_at):
        audience = (f"bank:{loan['bank_id']}", f"borrower:{loan['employer_id']}")
        await append(connection, Said(fact, audience))


def _fact(
    loan: Mapping[str, Any], row: Mapping[str, Any], retention: Retention, change: Change, judged_at: Any
) -> Fact | None:
    members = {
        "loan_id": loan["loan_id"],
        "employer_id": loan["employer_id"],
        "bank_id": loan["bank_id"],
        "month": str(Month.of(row["month"])),
        "version": row["version"],
        "baseline": loan["baseline_headcount"],
        "headcount": row["headcount"],
        "share": None if retention.share is None else Decimal(row["share"]),
        "flag": change.flag,
        "judged_at": judged_at,
    }
    if change.said == "breached":
        return RetentionBreached(**members)
    if change.said == "restored":
        return RetentionRestored(**members, because=change.because)
    if change.said == "unproven":
        return RetentionUnproven(**members)
    if change.said == "proven":
        return RetentionProven(**members)
    return None
