"""Decide a disputed finding: an officer, other than who answered, upholds or dismisses it."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound
from services.contributions.findings.rows import findings as rows
from services.contributions.findings.rows.findings import ListedFinding, Outcome
from services.contributions.findings.rules.refusals import FindingNotDisputed


async def decide_dispute(
    connection: AsyncConnection, finding_id: int, *, outcome: Outcome, because: str, decided_by: str, today: date
) -> ListedFinding:
    """Record the decision, and say it. A dismissed finding is not raised again while its cause is the same."""
    finding = await rows.lock_finding(connection, finding_id)
    if finding is None:
        raise NotFound(what="finding")
    if finding.status != "disputed":
        raise FindingNotDisputed(status=finding.status)
    if finding.answered_by == decided_by:
        raise OwnApproval
    await rows.decide_dispute(
        connection, finding_id, outcome=outcome, because=because, decided_by=decided_by, today=today
    )
    decided = await rows.finding(connection, finding_id)
    assert decided is not None, "a finding is never deleted"
    return decided
