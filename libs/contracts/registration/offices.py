"""Facts about offices of the agency and their staff: whose cases an officer sees is decided by them."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from libs.common.spine.facts import Fact, member

OFFICES = "registration.offices"

OfficeKind = Literal["national", "province", "district"]
StaffRole = Literal["officer", "manager", "agent", "supervisor", "operator"]


class OfficeOpened(Fact):
    """An office, whole, as in `OfficeChanged` and `OfficeEnded`: the highest version counts."""

    TYPE: ClassVar[str] = "registration.office_opened.v1"
    TOPIC: ClassVar[str] = OFFICES
    KEY: ClassVar[str] = "office"

    office: str = member("organisation", "the office's code, as TH-50")
    version: int = member("organisation", "the highest version stands")
    kind: OfficeKind = member("organisation", "a national office sees the whole country")
    parent: str | None = member("organisation", "the office above")
    areas: list[str] = member("organisation", "the areas that it serves, each with all its parts")
    first_day: date = member("organisation", "the first day of the office")
    last_day: date | None = member("organisation", "its last day; null while it has none")


class OfficeChanged(OfficeOpened):
    """Another name, parent, area, address or time: all of the office is said as it is now."""

    TYPE: ClassVar[str] = "registration.office_changed.v1"


class OfficeEnded(OfficeOpened):
    """The office has a last day. It has neither offices beneath it nor staff after that day."""

    TYPE: ClassVar[str] = "registration.office_ended.v1"


class StaffAppointed(Fact):
    """A member of the staff works for an office. The whole appointment, as in `StaffRemoved`."""

    TYPE: ClassVar[str] = "registration.staff_appointed.v1"
    TOPIC: ClassVar[str] = OFFICES
    KEY: ClassVar[str] = "office"

    appointment_id: UUID = member("organisation", "the appointment")
    version: int = member("organisation", "the highest version stands")
    office: str = member("organisation", "the office's code")
    subject: str = member("organisation", "the account of the member of staff at the identity provider")
    roles: list[StaffRole] = member("organisation", "what the member of staff is there")
    first_day: date = member("organisation", "the first day at the office")
    last_day: date | None = member("organisation", "the last day; before the first where it never began; or open")


class StaffRemoved(StaffAppointed):
    """The appointment ends: tokens of the account for this office are refused after the last day."""

    TYPE: ClassVar[str] = "registration.staff_removed.v1"
