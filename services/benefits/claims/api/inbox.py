"""What of benefits waits for an officer: claims that nobody else moves on, and runs that somebody else must release."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.law.terms import Law
from libs.common.values.money import shown
from services.benefits.claims import rows as queries
from services.benefits.claims.actions.change_payee import payee_hash


async def waiting_claims(database: Database, law: Law) -> list[Waiting]:
    """Claims whose facts are overdue, and those for whose days a wage was reported: both facts are shown."""
    return [
        Waiting(
            kind="claim",
            id=str(row["claim_id"]),
            title=f"{row['cause']} {row['first_day']} – {row['last_day']}",
            since=datetime.combine(row["filed_on"], time(), UTC),
            deadline=_earliest(row["waiting_for"]),
            law=str(law.rule("benefits", "qualifying_months").at("unemployment", row["first_day"]).citation),
            about={
                "reason": row["reason"],
                "person_id": row["person_id"],
                "employer_id": row["employer_id"],
                "waiting_for": row["waiting_for"],
                "reported": [{**wage, "wage": shown(Decimal(wage["wage"]))} for wage in row["reported"]],
            },
        )
        for row in map(_parsed, await queries.claims_for_officers(database, limit=SHOWN_MAX))
    ]


async def waiting_accounts(database: Database, _: Law) -> list[Waiting]:
    """Accounts that an officer told for a person: another officer takes them, or turns them down."""
    return [
        Waiting(
            kind="payee_change",
            id=str(row["claim_id"]),
            title=str(row["claim_id"]),
            since=row["recorded_at"],
            made_by=row["payee_waiting_by"],
            hash=payee_hash(row["claim_id"], json.loads(row["payee_waiting"])),
            about={
                "person_id": row["person_id"],
                "payee": json.loads(row["payee_waiting"]),
                "before": json.loads(row["payee"]),
            },
        )
        for row in await queries.accounts_waiting(database, limit=SHOWN_MAX)
    ]


def _parsed(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **{name: json.loads(row[name]) for name in ("waiting_for", "reported")}}


def _earliest(waiting_for: list[dict[str, Any]]) -> datetime | None:
    days = sorted(w["until"] for w in waiting_for if w.get("until"))
    return datetime.combine(date.fromisoformat(days[0]), time(), UTC) if days else None
