"""Release the frozen lines, as a second officer, or withdraw the run. No line may exceed its month's award.

A run of thousands does not become void because one person died: that person's lines leave it, and what is left is
approved anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import approve
from libs.common.refusals import NotFound, Refusal
from services.benefits.payments.actions.freeze_run import seal_again
from services.benefits.payments.rows import releasing as rows
from services.benefits.payments.rows.runs import Run, lock_run


class RunNotFrozen(Refusal):
    code = "payment_run_not_frozen"


class OwnPayment(Refusal):
    code = "own_payment"
    kind = "forbidden"


class RunOutdated(Refusal):
    """The run's claims changed after it was frozen. The run is marked outdated, and this mark is committed."""

    code = "payment_run_outdated"


class LinesLeftOut(Refusal):
    """Lines of persons who died left the run: they are outdated. Officers read what is left and approve its hash."""

    code = "payment_run_lines_left_out"
    kind = "conflict"


@dataclass(frozen=True, slots=True)
class Released:
    """The result of an approval. `changed`: claims that made the run void. `missing`: approvals still needed.

    `left_out`: claims of persons who died, whose lines left the run. If all are empty, the payments are released.
    """

    changed: int = 0
    missing: int = 0
    left_out: tuple[UUID, ...] = ()


async def release_run(
    connection: AsyncConnection, *, run_id: UUID, given_hash: str, released_by: str, released_on: date, needed: int
) -> Released:
    """Record an officer's approval of the lines with this hash. The last of the `needed` approvals releases them."""
    run = await _lock_frozen(connection, run_id)
    approvers = await approve(
        connection,
        subject=f"payment_run {run_id}",
        maker=run.made_by,
        approver=released_by,
        given_hash=given_hash,
        content_hash=run.hash,
    )
    if own := await rows.claims_touched_by(connection, run_id, released_by):
        raise OwnPayment(count=own)
    claims = await rows.lock_claims(connection, run_id)
    if left_out := await _of_dead(connection, claims):
        await rows.leave_out(connection, run_id, left_out)
        await seal_again(connection, run_id)
        return Released(left_out=left_out)
    too_much = await rows.claims_paid_too_much(connection, run_id)
    if changed := max(sum(not claim.same for claim in claims), too_much):
        await rows.void_run(connection, run_id, "outdated")
        return Released(changed=changed)
    if len(approvers) < needed:
        await rows.note_approval(connection, run_id, by=released_by, content_hash=given_hash)
        return Released(missing=needed - len(approvers))
    await rows.release_payments(
        connection,
        run_id,
        claims=[claim.claim_id for claim in claims],
        released_by=released_by,
        released_on=released_on,
        content_hash=given_hash,
    )
    return Released()


async def _of_dead(connection: AsyncConnection, claims: Sequence[rows.LockedClaim]) -> tuple[UUID, ...]:
    """Return the changed claims, if each is of a person who died; otherwise none: then the run is void."""
    changed = [claim for claim in claims if not claim.same]
    dead = await rows.who_died(connection, [claim.person_id for claim in changed]) if changed else set()
    return tuple(claim.claim_id for claim in changed) if all(one.person_id in dead for one in changed) else ()


async def withdraw_run(connection: AsyncConnection, *, run_id: UUID) -> None:
    """Withdraw a frozen run. No line of it was paid, and its month can be frozen again."""
    await _lock_frozen(connection, run_id)
    await rows.void_run(connection, run_id, "withdrawn")


async def _lock_frozen(connection: AsyncConnection, run_id: UUID) -> Run:
    run = await lock_run(connection, run_id)
    if run is None:
        raise NotFound(what="payment run")
    if run.status != "frozen":
        raise RunNotFrozen(status=run.status)
    return run
