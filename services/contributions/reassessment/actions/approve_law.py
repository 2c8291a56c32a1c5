"""Approve a draft of past law; the last approval makes it law and posts the returns again."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import ContentDiffers, OwnApproval
from libs.common.law.terms import Law
from libs.common.observing.tracing import current_traceparent
from libs.common.refusals import Refusal
from libs.common.spine.outbox import append
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts.contributions import LawChangeApplied
from libs.copies.law.law_changes import LawInForce, lock_law
from services.contributions.reassessment.actions.draft_law import law_with, now, waiting
from services.contributions.reassessment.rows import applying, drafts
from services.contributions.reassessment.rows.drafts import LawDraft
from services.contributions.returns.rows.filing import post_file_set
from services.contributions.returns.rules.month_terms import month_terms

SET_RETURNS = 2_000
"""Returns of one statement: its cost grows faster than their number."""


class ImpactChanged(Refusal):
    code = "impact_changed"
    kind = "conflict"


class PostedDiffers(Refusal):
    code = "posted_differs_from_impact"
    kind = "conflict"


async def approve_draft(
    connection: AsyncConnection, laws: LawInForce, draft_id: UUID, *, given_hash: str, by: str, today: date
) -> LawDraft:
    """Approve what a draft comes to, by its hash. The last approval that is needed applies it, whole or not at all."""
    found = await waiting(connection, draft_id)
    if found.proposed_by == by:
        raise OwnApproval
    if found.hash != given_hash:
        raise ContentDiffers(pointer="/hash")
    last = len({*found.approved_by, by}) >= found.needed
    if last:
        await lock_law(connection)
    if await drafts.standing_digest(connection, first_day=found.first_day, until=found.until) != found.standing:
        raise ImpactChanged(counted_on=found.counted_on)
    await drafts.add_approval(connection, draft_id, by=by)
    if last:
        await _apply(connection, await laws.latest(connection), found, by=by, today=today)
    return await now(connection, draft_id)


async def _apply(connection: AsyncConnection, law: Law, draft: LawDraft, *, by: str, today: date) -> None:
    """Make the draft law, post every return that it changes, and say both. The law is locked."""
    new_law = law_with(law, draft, today=today)
    revision = await applying.change_law(connection, draft.draft_id, today=today)
    await applying.lock_employers(connection, draft.draft_id)
    given = {"kind": "correction", "sent_by": by, "late_reason": None, "today": today}
    given["traceparent"] = current_traceparent()
    for counted in await applying.months_of(connection, draft.draft_id):
        month = Month.of(counted.month)
        parameters = {**month_terms(new_law, month).parameters, **given}
        for _ in range(0, counted.returns, SET_RETURNS):
            await applying.open_set(connection, draft.draft_id, counted.month, most=SET_RETURNS)
            await post_file_set(connection, parameters, corrects=True)
            await applying.close_set(connection, draft.draft_id)
        posted = await applying.posted_of(connection, draft.draft_id, counted.month)
        if posted != counted:
            raise PostedDiffers(month=month, posted=shown(posted.payable), counted=shown(counted.payable))
    await drafts.keep_applied(connection, draft.draft_id, today=today)
    fact = LawChangeApplied(
        draft_id=draft.draft_id,
        revision=revision,
        rule=draft.rule,
        act=draft.act,
        known_from=today,
        periods=draft.periods,
        returns=draft.returns,
        persons=draft.persons,
        difference=draft.difference,
    )
    await append(connection, fact)
