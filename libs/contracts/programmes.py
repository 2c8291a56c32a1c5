"""Facts that programmes states. No test, result, diagnosis or vaccine is in them: health data stays in programmes."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from libs.common.spine.facts import Fact, member

PEOPLE = "programmes.people"
PLACES = "programmes.places"

PlaceParty = Literal["laboratory", "facility"]
"""The party that the programs of a place are; a facility is a site or a hospitel."""


class PlaceOpened(Fact):
    """A laboratory, a site or a hospitel works for the programmes: it may have programs of its own.

    What a site is for stays in programmes: a booking at it would be one for a test.
    """

    TYPE: ClassVar[str] = "programmes.place_opened.v1"
    TOPIC: ClassVar[str] = PLACES
    KEY: ClassVar[str] = "place_id"

    place_id: UUID = member("organisation", "the place")
    party: PlaceParty = member("organisation", "the party that its programs are")


class PlaceClosed(Fact):
    """A place works for the programmes no more: its programs end."""

    TYPE: ClassVar[str] = "programmes.place_closed.v1"
    TOPIC: ClassVar[str] = PLACES
    KEY: ClassVar[str] = "place_id"

    place_id: UUID = member("organisation", "the place")
    closed_on: date = member("organisation", "the first day on which it is over")


class IsolationOrdered(Fact):
    """The person must stay away from work on these days. A later event has other days; the highest version counts."""

    TYPE: ClassVar[str] = "programmes.isolation_ordered.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")
    first_day: date = member("person_fact", "first day of isolation")
    last_day: date = member("person_fact", "last day of isolation")
    order_number: str = member("person_reference", "the order's number")
    version: int = member("person_fact", "the highest version of an order stands")


class IsolationWithdrawn(Fact):
    """The order was withdrawn: it proves nothing any more."""

    TYPE: ClassVar[str] = "programmes.isolation_withdrawn.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")
    order_number: str = member("person_reference", "the order's number")
    version: int = member("person_fact", "the highest version of an order stands")


class BookingMade(Fact):
    """The person has an appointment on a day at a place. Its purpose stays in programmes."""

    TYPE: ClassVar[str] = "programmes.booking_made.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    booking_id: UUID = member("person_reference", "the booking")
    person_id: UUID = member("person_reference", "who is expected")
    day: date = member("person_fact", "on which day")
    starts_at: str = member("person_fact", "from which time, HH:MM in the country's own zone")
    place: str = member("organisation", "where")


class BookingMoved(BookingMade):
    """The same booking at another time or place."""

    TYPE: ClassVar[str] = "programmes.booking_moved.v1"


class BookingEnded(Fact):
    """The booking was cancelled, kept or missed: which of them stays in programmes."""

    TYPE: ClassVar[str] = "programmes.booking_ended.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    booking_id: UUID = member("person_reference", "the booking")
    person_id: UUID = member("person_reference", "who was expected")


class MessageLeft(Fact):
    """A message for the person, good or bad, is at the door of programmes. A notice may say no more than that."""

    TYPE: ClassVar[str] = "programmes.message_left.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    message_id: UUID = member("person_reference", "the message")
    person_id: UUID = member("person_reference", "for whom it is")
