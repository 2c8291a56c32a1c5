"""Answers about inspections: plans with their picks, cases, findings, what they claim, and sanctions."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.shown import Listing, Shown


class RiskFactor(Shown):
    factor: str
    times: int
    points: str


class Pick(Shown):
    employer_id: UUID
    registration_number: str
    score: str
    because: list[RiskFactor]
    by_risk: bool
    by_chance: bool
    inspection_id: UUID | None


class InspectionPlan(Shown):
    id: UUID
    year: int
    area: str
    by_risk: int
    by_chance: int


class InspectionPlans(Listing[InspectionPlan]):
    """Plans of inspections, newest first."""

    doors: ClassVar = ("GET contributions /v1/inspection-plans",)
    next: str | None


class PickedPlan(InspectionPlan):
    doors: ClassVar = (
        "GET contributions /v1/inspection-plans/{plan_id}",
        "POST contributions /v1/inspection-plans",
    )
    seed: str
    scored_on: date
    made_by: str
    picked: list[Pick]


class Inspection(Shown):
    doors: ClassVar = ("POST contributions /v1/inspections",)
    id: UUID
    employer_id: UUID
    registration_number: str
    plan_id: UUID | None
    form: str
    because: str
    status: str
    opened_by: str | None
    opened_on: date
    closed_on: date | None
    conclusion: str | None


class Inspections(Listing[Inspection]):
    """Cases of inspection, newest first."""

    doors: ClassVar = ("GET contributions /v1/inspections",)
    next: str | None


class MonthClaimed(Shown):
    month: str
    requested: str
    filed: str
    recovered: str
    owed: str


class InspectionWithClaims(Inspection):
    """A case, and what it claims once it is closed."""

    doors: ClassVar = ("GET contributions /v1/inspections/{inspection_id}",)
    months: list[MonthClaimed]
    requested: str
    filed: str
    recovered: str


class InspectionFinding(Shown):
    person_id: UUID
    kind: str
    month: str
    amount: str


class InspectionFindings(Listing[InspectionFinding]):
    """Findings about persons and months, as they were recorded."""

    doors: ClassVar = ("GET contributions /v1/inspections/{inspection_id}/findings",)
    next: str | None


class Sanction(Shown):
    id: UUID
    inspection_id: UUID
    registration_number: str
    amount: str
    because: str
    status: str
    approvals: int
    approved_by: list[str]
    made_by: str | None
    made_on: date
    decided_on: date | None
    appeal_by: date | None
    appealed_on: date | None
    appeal: str | None
    appeal_decided_on: date | None
    appeal_because: str | None


class Sanctions(Listing[Sanction]):
    """Sanctions, newest first."""

    doors: ClassVar = ("GET contributions /v1/sanctions",)
    next: str | None


class AboutSanction(Shown):
    """A sanction, or the appeal against one, that waits for an officer."""

    inspection_id: UUID
    amount: str
    because: str
