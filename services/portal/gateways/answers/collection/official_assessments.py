"""Answers about official assessments of months that an employer did not file."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.shown import Listing, Shown


class OfficialAssessment(Shown):
    id: UUID
    month: str
    amount: str
    basis_month: str
    staff: int
    status: str
    because: str | None
    proposed_by: str | None
    proposed_on: date
    decided_on: date | None
    replaced_on: date | None


class OfficialAssessments(Listing[OfficialAssessment]):
    """Official assessments of an employer, newest first."""

    doors: ClassVar = ("GET contributions /v1/official-assessments",)
    next: str | None


class AboutAssessment(Shown):
    """An official assessment that waits for an officer."""

    employer_id: UUID
    amount: str
    month: str
