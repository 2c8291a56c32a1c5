"""Statements that book overpayments."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class Overpayment:
    """The overpaid amount of a claim after the booking (`now`). `kept_id` is the person's id after merges."""

    claim_id: UUID
    person_id: UUID
    kept_id: UUID
    now: Decimal


_BOOK = Query(Overpayment, sql_beside(__file__, "book_overpayments"))
# What the frozen lines of these persons would set off rests on the old figure: those runs must be made again.
_OUTDATE = Command("""
    WITH whose AS (
        SELECT DISTINCT coalesce(a.kept_id, c.person_id) AS kept_id
        FROM claim c LEFT JOIN person_alias a USING (person_id) WHERE c.claim_id = ANY(CAST(:claims AS uuid[]))
    )
    UPDATE claim c SET version = version + 1
    WHERE c.claim_id <> ALL(CAST(:claims AS uuid[])) AND c.person_id IN (
        SELECT kept_id FROM whose UNION SELECT a.person_id FROM person_alias a JOIN whose USING (kept_id))
""")


async def book_overpayments(connection: AsyncConnection, claims: Sequence[UUID]) -> list[Overpayment]:
    """Book the change of each claim's overpaid amount; return the claims whose amount changed."""
    return await _BOOK.all(connection, claims=list(claims))


async def outdate_frozen_runs(connection: AsyncConnection, claims: Sequence[UUID]) -> None:
    """Give the persons' other claims a new version, so that a run frozen with the old one cannot be released."""
    await _OUTDATE.run(connection, claims=list(claims))
