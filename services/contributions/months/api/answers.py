"""The answers of doors about a person's months."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from libs.common.values.money import shown
from services.contributions.months.rows import MonthReported


class PersonMonth(BaseModel):
    """A month in one employer's return."""

    month: str
    employer_id: UUID
    wage: str
    base: str
    credited: bool
    absence: str | None
    return_id: UUID
    version: int
    recorded_at: datetime


def shown_month(reported: MonthReported) -> PersonMonth:
    return PersonMonth(
        month=reported.month,
        employer_id=reported.employer_id,
        wage=shown(reported.wage),
        base=shown(reported.base),
        credited=reported.credited,
        absence=reported.absence,
        return_id=reported.return_id,
        version=reported.version,
        recorded_at=reported.recorded_at,
    )
