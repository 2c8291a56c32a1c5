"""Facts about cards and books of insured persons. The number stays in registration."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from libs.common.spine.facts import Fact, member
from libs.contracts.registration.people import PEOPLE

WhyCardEnds = Literal["expired", "renewed", "lost", "damaged", "revoked", "cover_ended", "died", "merged", "erased"]


class CardIssued(Fact):
    """A card was issued to a person. It is good until `CardEnded` says otherwise, and not after its last day."""

    TYPE: ClassVar[str] = "registration.card_issued.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    card_id: UUID = member("person_reference", "the card")
    person_id: UUID = member("person_reference", "whose card it is")
    kind: str = member("person_fact", "the kind of card, by its code in the law")
    first_day: date = member("person_fact", "the first day on which it is good")
    last_day: date | None = member("person_fact", "the last day; null where it has none")
    replaces: UUID | None = member("person_reference", "the card in whose place it was issued")


class CardEnded(Fact):
    """A card is not good any more."""

    TYPE: ClassVar[str] = "registration.card_ended.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    card_id: UUID = member("person_reference", "the card")
    person_id: UUID = member("person_reference", "whose card it was")
    kind: str = member("person_fact", "the kind of card, by its code in the law")
    ended_on: date = member("person_fact", "the first day on which it is not good")
    reason: WhyCardEnds = member("person_fact", "why it ended")
