"""Facts about who is covered by a voluntary or household scheme, on which days, and on what terms."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from libs.common.spine.facts import Amount, Fact, member
from libs.contracts.registration.people import PEOPLE

WhyCoverageEnds = Literal["withdrew", "entered_wrongly", "not_entitled", "lapsed", "employed", "died", "replaced"]


class CoverageTerms(BaseModel):
    """The choice of the person and the group of support, from a day until the next terms or the end."""

    first_day: date = member("person_fact", "the first day of these terms")
    option: str | None = member("person_fact", "the option chosen, in a scheme with options")
    income: Amount | None = member("person_fact", "the monthly income chosen, in a scheme with a chosen income")
    support_group: str | None = member("person_fact", "by which the State pays a share; null for none")
    occupation_group: str | None = member("person_fact", "what the person does for a living")
    area: str = member("person_fact", "where the person is insured")


class CoverageStarted(Fact):
    """A whole coverage, as in `CoverageChanged` and `CoverageEnded`: the highest version counts."""

    TYPE: ClassVar[str] = "registration.coverage_started.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    coverage_id: UUID = member("person_reference", "the coverage")
    person_id: UUID = member("person_reference", "who is covered")
    scheme: str = member("person_fact", "the scheme, by its code in the law")
    version: int = member("person_fact", "the highest version stands")
    first_day: date = member("person_fact", "the first day of cover")
    ended_on: date | None = member(
        "person_fact", "the first day without cover; the first day itself where it never was; null while it goes on"
    )
    reason: WhyCoverageEnds | None = member("person_fact", "why it ended")
    terms: list[CoverageTerms] = member("person_fact", "what was chosen, from the first day on, in order")
    recorded_at: datetime = member("person_fact", "when this version became known")


class CoverageChanged(CoverageStarted):
    """Other terms from a day on, or an end that was taken back."""

    TYPE: ClassVar[str] = "registration.coverage_changed.v1"


class CoverageEnded(CoverageStarted):
    """The coverage ends: by the person's word, an employment, death, or arrears."""

    TYPE: ClassVar[str] = "registration.coverage_ended.v1"


class CoverageReserved(Fact):
    """A person left compulsory insurance, and months are kept; said once for each leaving."""

    TYPE: ClassVar[str] = "registration.coverage_reserved.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")
    scheme: str = member("person_fact", "the compulsory scheme, by its code in the law")
    left_on: date = member("person_fact", "the first day after the last employment")
    months: int = member("person_fact", "months of returns and of old records that are kept, each once")
    first_month: str = member("person_fact", "the first of them, YYYY-MM")
    last_month: str = member("person_fact", "the last of them, YYYY-MM")
