"""Answers of registration about cards."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.shown import Listing, Shown


class CardCheck(Shown):
    """Whether a card is good, and nothing more."""

    doors: ClassVar = ("POST registration /v1/card-checks",)
    valid: bool


class Card(Shown):
    doors: ClassVar = (
        "GET registration /v1/cards/{card_number}",
        "POST registration /v1/cards",
        "POST registration /v1/cards/{card_number}/renewal",
        "POST registration /v1/cards/{card_number}/replacement",
    )
    number: str
    kind: str
    person_id: UUID
    area: str
    first_day: date
    last_day: date | None
    ended_on: date | None
    reason: str | None


class CardOf(Shown):
    number: str
    kind: str
    area: str
    first_day: date
    last_day: date | None
    ended_on: date | None
    reason: str | None


class Cards(Listing[CardOf]):
    """Cards of a person or of an area."""

    doors: ClassVar = ("GET registration /v1/me/cards", "GET registration /v1/cards")
    next: str | None
