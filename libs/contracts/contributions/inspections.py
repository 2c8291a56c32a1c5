"""Facts about inspections of employers."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from libs.common.spine.facts import Amount, Fact, member
from libs.contracts.contributions.employers import EMPLOYERS


class InspectionOpened(Fact):
    """A case of inspection was opened. The employer does not hear of a visit that is unannounced."""

    TYPE: ClassVar[str] = "contributions.inspection_opened.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    inspection_id: UUID = member("organisation", "the case")
    form: Literal["planned", "unannounced", "online", "self_check"] = member("organisation", "how it is inspected")
    planned: bool = member("organisation", "whether a yearly plan picked the employer; false: irregular")
    opened_on: date = member("organisation", "the day on which it was opened")


class SanctionDecided(Fact):
    """A sanction was decided by as many officers as the law asks for, or an appeal against it was decided."""

    TYPE: ClassVar[str] = "contributions.sanction_decided.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    sanction_id: UUID = member("organisation", "the sanction")
    inspection_id: UUID = member("organisation", "the case")
    outcome: Literal["decided", "upheld", "annulled"] = member(
        "organisation", "decided: it may be appealed; upheld, annulled: what was decided of the appeal"
    )
    amount: Amount = member("organisation", "the amount of the sanction")
    decided_on: date = member("organisation", "the day of the decision")
