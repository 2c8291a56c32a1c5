"""Ask employers for the certificates that claims need, and tell them when one is needed no more."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.outbox import Said, append_all
from libs.contracts.benefits import CertificateNoLongerWanted, CertificateWanted
from services.benefits.wanted import rows


async def want_certificates(
    connection: AsyncConnection,
    asked: Sequence[rows.Wanted],
    ended: Sequence[tuple[UUID, rows.EndedBecause]],
    whose: Mapping[UUID, UUID],
) -> None:
    """Ask for these, end those, and say both. `whose`: the id that each claim's person goes by.

    The caller holds the locks of the claims.
    """
    if asked:
        await rows.ask(connection, asked)
    over = await rows.end(connection, ended) if ended else []
    await append_all(connection, [_said_asked(one, whose[one.claim_id]) for one in asked])
    await append_all(connection, [_said_ended(one, whose[one.claim_id]) for one in over])


def _said_asked(wanted: rows.Wanted, kept_id: UUID) -> Said:
    fact = CertificateWanted(
        claim_id=wanted.claim_id,
        employer_id=wanted.employer_id,
        person_id=wanted.person_id,
        cause=wanted.cause,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        until=wanted.until,
    )
    return Said(fact, _audience(wanted.employer_id, wanted.person_id, kept_id))


def _said_ended(ended: rows.EndedWanted, kept_id: UUID) -> Said:
    fact = CertificateNoLongerWanted(
        claim_id=ended.claim_id,
        employer_id=ended.employer_id,
        person_id=ended.person_id,
        because=ended.ended_because,
    )
    return Said(fact, _audience(ended.employer_id, ended.person_id, kept_id))


def _audience(employer_id: UUID, person_id: UUID, kept_id: UUID) -> tuple[str, ...]:
    return (f"employer:{employer_id}", *sorted({f"person:{person_id}", f"person:{kept_id}"}))
