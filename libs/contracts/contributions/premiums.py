"""Facts about premiums of voluntary cover."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from libs.common.spine.facts import Amount, Fact, member

PREMIUMS = "contributions.premiums"


class PremiumDue(Fact):
    """A bill of one month or of the months of a plan. The four shares sum to the premium exactly."""

    TYPE: ClassVar[str] = "contributions.premium_due.v1"
    TOPIC: ClassVar[str] = PREMIUMS
    KEY: ClassVar[str] = "coverage_id"

    coverage_id: UUID = member("person_reference", "the cover")
    person_id: UUID = member("person_reference", "who is covered")
    scheme: str = member("person_fact", "the scheme, by its code in the law")
    reference: str = member("person_fact", "the reference by which the bill is paid")
    first_month: str = member("person_fact", "the first month, YYYY-MM")
    months: int = member("person_fact", "how many months the bill is for")
    due_on: date = member("person_fact", "the day by which it is due")
    state: Amount = member("person_fact", "what the State pays")
    locality: Amount = member("person_fact", "what the local budget pays")
    donor: Amount = member("person_fact", "what a donor pays")
    member: Amount = member("person_fact", "what the member pays")


class PremiumPaid(Fact):
    """A bill was paid whole."""

    TYPE: ClassVar[str] = "contributions.premium_paid.v1"
    TOPIC: ClassVar[str] = PREMIUMS
    KEY: ClassVar[str] = "coverage_id"

    coverage_id: UUID = member("person_reference", "the cover")
    person_id: UUID = member("person_reference", "who is covered")
    reference: str = member("person_fact", "the reference of the bill")
    first_month: str = member("person_fact", "the first month, YYYY-MM")
    months: int = member("person_fact", "how many months are paid")
    amount: Amount = member("person_fact", "what the member paid")
    paid_on: date = member("person_fact", "the day of payment")


class PremiumLapsed(Fact):
    """So many months in a row were missed that the cover ends by law. Registration ends it."""

    TYPE: ClassVar[str] = "contributions.premium_lapsed.v1"
    TOPIC: ClassVar[str] = PREMIUMS
    KEY: ClassVar[str] = "coverage_id"

    coverage_id: UUID = member("person_reference", "the cover")
    person_id: UUID = member("person_reference", "who was covered")
    scheme: str = member("person_fact", "the scheme, by its code in the law")
    ended_on: date = member("person_fact", "the first day without cover: of the first month that was missed")
