"""Drafts of past law, proposed and approved by the room's own actions."""

from datetime import date
from decimal import Decimal
from typing import Any

from deploy.operate.invariants import room_breaches
from libs.common.values.month import Month
from libs.copies.law.law_changes import LawInForce
from services.contributions.reassessment.actions.approve_law import approve_draft
from services.contributions.reassessment.actions.draft_law import AskedDraft, propose_draft
from services.contributions.reassessment.rows.drafts import LawDraft
from services.contributions.reassessment.rules.past_terms import AskedTerms
from services.contributions.tests.known import Known

TODAY = date(2021, 1, 20)


def rates(**sides: str) -> AskedTerms:
    return AskedTerms({"": {side: Decimal(rate) for side, rate in sides.items()}}, {})


def limits(**bounds: str) -> AskedTerms:
    return AskedTerms({}, {"": {bound: Decimal(amount) for bound, amount in bounds.items()}})


async def drafted(
    known: Known,
    terms: AskedTerms,
    *,
    effective: date = date(2020, 11, 1),
    last: str | None = None,
    by: str = "officer:a",
    rule: str = "contribution_due",
    **given: Any,
) -> LawDraft:
    """Propose a draft of November 2020, at 2 % of both sides, or of other months."""
    asked = AskedDraft(rule, effective, Month.parse(last) if last else None, terms, act="an act", because=None)
    laws = given.get("laws") or LawInForce(known.law)
    async with known.database.transaction(wakes=False) as connection:
        return await propose_draft(
            connection, await laws.latest(connection), asked, proposed_by=by, today=given.get("today", TODAY)
        )


async def approved(known: Known, draft: LawDraft, *by: str, given_hash: str | None = None) -> LawDraft:
    """Approve a draft by each officer, and check that the books are in order afterwards."""
    for officer in by or ("officer:b", "officer:c"):
        async with known.database.transaction(wakes=False) as connection:
            draft = await approve_draft(
                connection,
                LawInForce(known.law),
                draft.draft_id,
                given_hash=given_hash or draft.hash,
                by=officer,
                today=TODAY,
            )
    assert await room_breaches("contributions", known.database) == []
    return draft


async def owed(known: Known, employer: int = 0) -> list[tuple[Any, ...]]:
    """List what is booked for each month of an employer: returns less what was turned round."""
    return await known.found(
        """
        SELECT to_char(month, 'YYYY-MM'), sum(CASE entry WHEN 'return' THEN amount ELSE -amount END) FROM posting
        WHERE employer_id = :e AND entry IN ('return', 'reversal') GROUP BY month ORDER BY month
        """,
        e=known.employers[employer],
    )
