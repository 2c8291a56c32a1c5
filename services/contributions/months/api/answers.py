"""The answers of doors about a person's months."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from libs.common.values.money import shown
from services.contributions.context import Context
from services.contributions.history.rules.history_terms import history_terms, prevailing
from services.contributions.months.rows.months import CountedBy, MonthReported


class ImportedFrom(BaseModel):
    """The old record that a month comes from."""

    batch_id: UUID = Field(description="the batch of the month, which an officer can read")
    source_system: str = Field(description="the system that the month comes from")
    confidence: str = Field(description="how far the agency trusts it: high, medium, low")
    scheme: str
    source: str = Field(description="the kind of record")


class PersonMonth(BaseModel):
    """A month in one employer's return, or one that the agency's earlier system knew."""

    month: str
    made_of: Literal["return", "history"] = Field(description="where the month comes from")
    employer_id: UUID | None = Field(description="null for a month of an old record")
    wage: str | None = Field(description="null where an old record has the base alone")
    base: str
    credited: bool
    absence: str | None
    return_id: UUID | None = Field(description="null for a month of an old record")
    version: int | None = Field(description="of the return; null for a month of an old record")
    recorded_at: datetime = Field(description="when the return was recorded, or the old record confirmed")
    imported: ImportedFrom | None = Field(description="the old record; null for a month of a return")
    counts: bool = Field(description="false: of two that contradict each other, the other one counts")
    contradicted: bool = Field(description="a return and an old record have another base for this month")


def counted(context: Context) -> CountedBy:
    """Return what the law says of imported months; none counts in a country without history."""
    if not context.law.has("contributions", "history"):
        return CountedBy([], prevails=False)
    today = context.clock.today()
    credited = list(history_terms(context.law, today).credited)
    return CountedBy(credited, prevails=prevailing(context.law, today) == "history")


def shown_month(reported: MonthReported) -> PersonMonth:
    return PersonMonth(
        month=reported.month,
        made_of="return" if reported.batch_id is None else "history",
        employer_id=reported.employer_id,
        wage=None if reported.wage is None else shown(reported.wage),
        base=shown(reported.base),
        credited=reported.credited,
        absence=reported.absence,
        return_id=reported.return_id,
        version=reported.version,
        recorded_at=reported.recorded_at,
        imported=_imported(reported),
        counts=reported.counts,
        contradicted=reported.contradicted,
    )


def _imported(reported: MonthReported) -> ImportedFrom | None:
    if reported.batch_id is None:
        return None
    return ImportedFrom(
        batch_id=reported.batch_id,
        source_system=reported.source_system or "",
        confidence=reported.confidence or "",
        scheme=reported.scheme or "",
        source=reported.source or "",
    )
