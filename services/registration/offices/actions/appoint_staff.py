"""Appoint a member of staff to an office, and remove it: nobody does so to oneself."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import StaffAppointed, StaffRemoved, StaffRole
from services.registration.offices import rows
from services.registration.offices.actions.keep_office import OfficeNotOpen
from services.registration.offices.rows import Appointment


class StaffAppointedAlready(Refusal):
    code = "staff_appointed_already"


class AppointmentOutsideOffice(Refusal):
    code = "appointment_outside_office"
    kind = "invalid"


class AppointmentDaysReversed(Refusal):
    code = "appointment_days_reversed"
    kind = "invalid"


class OwnAppointment(Refusal):
    code = "own_appointment"
    kind = "forbidden"


async def appoint_staff(
    connection: AsyncConnection,
    *,
    office: str,
    subject: str,
    roles: Sequence[StaffRole],
    first_day: date,
    last_day: date | None,
    by: str,
    by_subject: str,
) -> Appointment:
    """Appoint and say so. The same appointment again is the one that stands; one of other content is refused."""
    if subject == by_subject:
        raise OwnAppointment
    await rows.lock_tree(connection)
    at = await rows.office(connection, office)
    if at is None:
        raise NotFound(what="office")
    if last_day is not None and last_day < first_day:
        raise AppointmentDaysReversed(pointer="/last_day")
    if not at.is_open(first_day):
        raise OfficeNotOpen(office=office, day=first_day, pointer="/first_day")
    if at.last_day is not None and (last_day is None or last_day > at.last_day):
        raise AppointmentOutsideOffice(last_day=at.last_day, pointer="/last_day")
    wanted = sorted(set(roles))
    for standing in await rows.standing_appointments(connection, office, subject, day=first_day):
        if (standing.roles, standing.first_day, standing.last_day) == (wanted, first_day, last_day):
            return standing
    appointed = await rows.insert_appointment(
        connection,
        appointment_id=uuid7(),
        office=office,
        subject=subject,
        roles=wanted,
        first_day=first_day,
        last_day=last_day,
        by=by,
    )
    if appointed is None:
        raise StaffAppointedAlready(office=office)
    await append(connection, StaffAppointed(**_said(appointed)))
    return appointed


async def remove_staff(
    connection: AsyncConnection,
    *,
    office: str,
    subject: str,
    last_day: date,
    because: str,
    by: str,
    by_subject: str,
) -> list[Appointment]:
    """End every appointment of a member of staff that lasts longer than the day, and say so."""
    if subject == by_subject:
        raise OwnAppointment
    await rows.lock_tree(connection)
    ended = [
        await rows.end_appointment(connection, one.appointment_id, last_day=last_day, by=by, because=because)
        for one in await rows.standing_appointments(connection, office, subject, day=last_day)
        if one.last_day is None or one.last_day > last_day
    ]
    if not ended:
        raise NotFound(what="appointment")
    await append(connection, *(StaffRemoved(**_said(one)) for one in ended))
    return ended


def _said(appointment: Appointment) -> dict[str, object]:
    return {
        "appointment_id": appointment.appointment_id,
        "version": appointment.version,
        "office": appointment.office,
        "subject": appointment.subject,
        "roles": appointment.roles,
        "first_day": appointment.first_day,
        "last_day": appointment.last_day,
    }
