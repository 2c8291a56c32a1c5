"""Facts about months that officers assess."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from libs.common.spine.facts import Amount, Fact, member
from libs.contracts.contributions.employers import EMPLOYERS


class AssessedOfficially(Fact):
    """A month that the employer did not file was assessed by two officers. Its own return of the month replaces it."""

    TYPE: ClassVar[str] = "contributions.assessed_officially.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    assessment_id: UUID = member("organisation", "the assessment")
    month: str = member("organisation", "the month")
    due_on: date = member("organisation", "the day on which the month was due")
    amount: Amount = member("organisation", "the contributions of both sides that are owed for it")
    decided_on: date = member("organisation", "the day of the decision")
