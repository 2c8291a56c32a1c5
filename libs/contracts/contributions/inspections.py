"""Facts about inspections of employers."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from libs.common.spine.facts import Fact, member
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
