"""The answers of the doors of a person's card."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.programmes.card.rows.persons import SHOWN_MAX

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""A time as the database writes it in JSON."""
MASKED = "left out for an officer who does not say why"


class PersonTest(BaseModel):
    """A test of the person, with its newest specimen and result."""

    id: UUID
    reason: str
    priority: int
    method: str
    area: str
    status: str
    recorded_at: Moment
    specimen_id: UUID | None
    code: str | None = Field(description="as it stands on the specimen's label")
    taken_on: date | None
    outcome: str | None = Field(default=None, description=f"what the laboratory found; {MASKED}")
    symptoms: bool | None = Field(default=None, description=f"the person had symptoms; {MASKED}")
    complications: bool | None = Field(default=None, description=f"the person needs a hospital; {MASKED}")
    version: int | None = Field(description="of the result: it counts up at each correction")
    because: str | None = Field(default=None, description=f"why the result was corrected; {MASKED}")
    resulted_at: Moment | None = Field(description="when the result was recorded")


class PersonIsolation(BaseModel):
    """Days on which the person must stay away from work."""

    order_number: str
    first_day: date
    last_day: date
    withdrawn: bool


class PersonStay(BaseModel):
    """A stay in a hospitel, with the bed that the person has or is offered."""

    id: UUID
    status: str
    area: str
    waiting_since: Moment
    offered_until: Moment | None
    admitted_on: date | None
    ended_on: date | None
    reason: str | None
    bed: str | None = Field(description="the label of the bed")
    facility: str | None = Field(description="the name of the hospitel")
    address: str | None
    place_in_line: int | None = Field(description="who waits only: 1 is next in the area")


class PersonBooking(BaseModel):
    """A seat of the person at a session."""

    id: UUID
    programme: str
    status: str
    dose_no: int | None
    session_id: UUID
    day: date
    starts_at: str = Field(examples=["09:00"])
    ends_at: str = Field(examples=["12:00"])
    place: str = Field(description="the name of the site")
    address: str
    area: str


class PersonRegistration(BaseModel):
    """The person's registration for vaccination, with the next dose and its days."""

    id: UUID
    employer_id: UUID
    area: str
    status: str
    phase: int | None
    next_dose: int = Field(description="the number of the dose that is next")
    next_product: str | None = Field(description="the only product that the next dose may be of")
    due_from: date | None = Field(description="the next dose is not given before this day")
    due_until: date | None = Field(description="better not after this day")
    recorded_at: Moment


class PersonDose(BaseModel):
    """A dose that the person has had."""

    id: UUID
    dose_no: int
    product: str
    lot: str
    given_on: date
    place: str = Field(description="the name of the site")
    version: int
    because: str | None = Field(description="why it was corrected")


class PersonCertificate(BaseModel):
    """A certificate of vaccination that was issued to the person."""

    id: UUID
    version: int
    issued_on: date
    status: str
    ended_because: str | None = Field(description="why it is valid no more")


class PersonMessage(BaseModel):
    """A message for the person: a result, an offer, a booking that ended."""

    id: UUID
    about: str
    subject_id: UUID = Field(description="the test, stay, booking or certificate that it is about")
    left_at: Moment = Field(description="since when it waits")


class _Person(BaseModel):
    person_id: UUID


class _Masked(_Person):
    masked: bool = Field(description="no purpose was given: results are left out, and doses, stays and messages empty")


class _Parts(BaseModel):
    """The newest of each list; `GET /v1/me/…` of the same name has the rest."""

    tests: list[PersonTest] = Field(max_length=SHOWN_MAX, description="the newest fifty")
    isolations: list[PersonIsolation] = Field(max_length=SHOWN_MAX, description="the newest fifty")
    stays: list[PersonStay] = Field(max_length=SHOWN_MAX, description="the newest fifty")
    bookings: list[PersonBooking] = Field(max_length=SHOWN_MAX, description="the newest fifty")
    vaccinations: list[PersonRegistration] = Field(
        max_length=SHOWN_MAX, description="registrations for vaccination, the newest fifty"
    )
    doses: list[PersonDose] = Field(max_length=SHOWN_MAX, description="the newest fifty, by number")
    certificates: list[PersonCertificate] = Field(max_length=SHOWN_MAX, description="the newest fifty")
    messages: list[PersonMessage] = Field(max_length=SHOWN_MAX, description="the newest fifty")


class MyProgrammes(_Parts, _Person):
    """The caller's own card of programmes."""


class PersonProgrammes(_Parts, _Masked):
    """The card of a person as an officer may see it."""
