"""Compare what claims were paid with what they are entitled to, and book the difference as an overpayment."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.outbox import Said, append_all
from libs.contracts.benefits import OverpaymentFound
from services.benefits.overpayments.rows import book_overpayments, outdate_frozen_runs


async def reconcile_overpayments(
    connection: AsyncConnection, claims: Sequence[UUID], reasons: Mapping[UUID, str]
) -> None:
    """Compare payments with entitlements and book each difference.

    The caller holds the locks of the persons' claims.
    """
    changed = await book_overpayments(connection, claims)
    if not changed:
        return
    await outdate_frozen_runs(connection, [overpayment.claim_id for overpayment in changed])
    await append_all(
        connection,
        [
            Said(
                OverpaymentFound(
                    claim_id=overpayment.claim_id, person_id=overpayment.person_id, amount=overpayment.now,
                    reason=reasons.get(overpayment.claim_id, "revised"),
                ),
                tuple(sorted({f"person:{overpayment.person_id}", f"person:{overpayment.kept_id}"})),
            )
            for overpayment in changed
        ],
    )  # fmt: skip
