"""Record adverse events after a dose; a serious one goes to an officer at once."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.people.actions.tell_person import lock_person
from services.programmes.vaccination.rows import adverse_events as rows
from services.programmes.vaccination.rows.adverse_events import Report
from services.programmes.vaccination.rows.doses import given_dose


class OnsetBeforeDose(Refusal):
    code = "onset_before_dose"
    kind = "invalid"


async def report_adverse_event(
    connection: AsyncConnection, *, dose_id: UUID, severity: str, onset_on: date, description: str, reported_by: str
) -> Report:
    dose = await given_dose(connection, dose_id)
    if dose is None:
        raise NotFound(pointer="/dose_id", what="dose")
    if onset_on < dose.given_on:
        raise OnsetBeforeDose(pointer="/onset_on", onset=onset_on, given=dose.given_on)
    await lock_person(connection, dose.person_id)
    report = Report(
        adverse_event_id=uuid7(),
        dose_id=dose_id,
        person_id=dose.person_id,
        severity=severity,
        onset_on=onset_on,
        description=description,
        reported_by=reported_by,
    )
    await rows.insert_report(connection, report)
    await write_journal(
        connection,
        "adverse_event",
        day=onset_on,
        area=dose.area,
        person_id=dose.person_id,
        subject_id=report.adverse_event_id,
    )
    return report


async def see_adverse_event(connection: AsyncConnection, *, adverse_event_id: UUID, note: str, seen_by: str) -> None:
    """Record that an officer has seen the event. The first officer's note stays."""
    if not await rows.mark_seen(connection, adverse_event_id, note=note, seen_by=seen_by):
        raise NotFound(what="adverse event that waits for an officer")
