"""Facts about supports of the State that end."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel

from libs.common.spine.facts import Fact, member
from libs.contracts.registration.people import PEOPLE


class SupportPath(BaseModel):
    """A cover that is open afterwards."""

    scheme: str = member("person_fact", "the scheme, by its code in the law")
    support_group: str | None = member("person_fact", "the group of support in it; null: without the State's share")


class SupportEnding(Fact):
    """The support of a person's cover ends on a day that is known. It is said once for each person and list."""

    TYPE: ClassVar[str] = "registration.support_ending.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "who is covered")
    coverage_id: UUID = member("person_reference", "the coverage that the list supports")
    support_list: str = member("person_fact", "the list, by its name in the law")
    scheme: str = member("person_fact", "the scheme of the coverage")
    last_day: date = member("person_fact", "the last day of support")
    ends_on: date = member("person_fact", "the first day without it: the coverage ends, unless the person chose before")
    paths: list[SupportPath] = member("person_fact", "what is open to the person afterwards")
