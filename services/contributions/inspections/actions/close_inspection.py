"""Close a case: what was found is claimed and booked, by month, and credit of the employer pays for it at once."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.contributions.inspections.actions.record_finding import open_case
from services.contributions.inspections.rows import cases, claims
from services.contributions.inspections.rows.cases import Case


async def close_inspection(
    connection: AsyncConnection, inspection_id: UUID, *, conclusion: str, closed_by: str, today: date
) -> Case:
    """Close an open case. Without findings nothing is claimed."""
    locked = await open_case(connection, inspection_id)
    await claims.claim_months(connection, inspection_id, today=today)
    await claims.settle_claims(connection, [locked.employer_id], today=today)
    return await cases.close_case(connection, inspection_id, conclusion=conclusion, closed_by=closed_by, today=today)
