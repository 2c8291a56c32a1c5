"""Apply to register an employer, correct the application, withdraw it. Nothing is registered before officers decide."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.constraints import explained
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import EmployerApplicationMoved
from services.registration.applications import rows
from services.registration.applications.rows import OPEN, Application
from services.registration.contacts.actions.keep_contact import end_contacts_of
from services.registration.employers.actions.register_employer import EmployerAlreadyRegistered
from services.registration.employers.rows.employers import employer_with_number
from services.registration.persons.actions.match_person import TooManyTries
from services.registration.persons.rows.match_tries import count_try, lock_tries, most_tries
from services.registration.persons.rows.persons import LivingPerson, lock_living

_COUNTED_FOR = timedelta(days=1)


class ApplicationOpenAlready(Refusal):
    """The person has an open application for this number already."""

    code = "employer_application_open"
    kind = "conflict"


class ApplicationNotOpen(Refusal):
    """The application is decided, or withdrawn."""

    code = "employer_application_not_open"
    kind = "conflict"


class TooManyApplications(TooManyTries):
    text = "too_many_applications"


def content_hash(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(["employer application", content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


async def count_application(connection: AsyncConnection, person_id: UUID, *, most: int, now: datetime) -> None:
    """Count a try of the person, whatever comes of it. Refused at the bound of a day: nobody tries numbers out here."""
    counted = [f"employer applied for by:{person_id}"]
    await lock_tries(connection, counted)
    if await most_tries(connection, counted, since=now - _COUNTED_FOR) >= most:
        raise TooManyApplications(retry_after_s=int(_COUNTED_FOR.total_seconds()))
    await count_try(connection, counted, now=now, since=now - _COUNTED_FOR)


async def refuse_registered_number(database: Database, number: str | None) -> None:
    """Refuse a number under which an employer is registered. Nothing else of that employer is told."""
    if number is not None and await employer_with_number(database, number):
        raise EmployerAlreadyRegistered(pointer="/registration_number", number=number)


async def apply_for_employer(
    connection: AsyncConnection, person_id: UUID, content: Mapping[str, Any], *, made_by: str
) -> Application:
    """Write an application down and say it. `content` is complete and JSON-ready."""
    await living(connection, person_id)
    with explained({"employer_application_open_once": ApplicationOpenAlready(pointer="/registration_number")}):
        made = await rows.insert_application(
            connection,
            uuid7(),
            person_id=person_id,
            made_by=made_by,
            content=json.dumps(content, ensure_ascii=False),
            content_hash=content_hash(content),
            number=content["registration_number"],
        )
    await append(connection, said(made))
    return made


async def correct_application(
    connection: AsyncConnection, application_id: UUID, content: Mapping[str, Any], *, person_ids: Sequence[str]
) -> Application:
    """Replace the content of an open application. Officers read it anew, and what they approved before is void."""
    application = await locked_application(connection, application_id, person_ids=person_ids)
    with explained({"employer_application_open_once": ApplicationOpenAlready(pointer="/registration_number")}):
        corrected = await rows.correct_application(
            connection,
            application.application_id,
            content=json.dumps(content, ensure_ascii=False),
            content_hash=content_hash(content),
            number=content["registration_number"],
        )
    await append(connection, said(corrected))
    return corrected


async def withdraw_application(
    connection: AsyncConnection, application_id: UUID, *, person_ids: Sequence[str], by: str
) -> Application:
    application = await locked_application(connection, application_id, person_ids=person_ids)
    withdrawn = await rows.move_application(connection, application_id, "withdrawn", by=by, number=application.number)
    await append(connection, said(withdrawn))
    return withdrawn


async def locked_application(
    connection: AsyncConnection, application_id: UUID, *, person_ids: Sequence[str] | None = None
) -> Application:
    """Lock the applicant, then the application; refused where it is another's (`person_ids`) or not open."""
    application = await rows.application(connection, application_id)
    if application is None or (person_ids is not None and str(application.person_id) not in person_ids):
        raise NotFound(what="application")
    await living(connection, application.person_id)
    locked = await rows.lock_application(connection, application_id)
    assert locked is not None, "applications are never deleted"
    if locked.status not in OPEN:
        raise ApplicationNotOpen(status=locked.status)
    return locked


async def living(connection: AsyncConnection, person_id: UUID) -> LivingPerson:
    """Lock the person, and return the names; refused where the person died or was erased."""
    person = await lock_living(connection, person_id)
    if person is None:
        raise NotFound(what="person")
    return person


async def end_all_for(connection: AsyncConnection, person_ids: Sequence[UUID], *, by: str) -> None:
    """Withdraw a person's open applications and end the contacts of employers; the caller holds the person's lock."""
    for withdrawn in await rows.close_applications_of(connection, person_ids, by=by):
        await append(connection, said(withdrawn))
    await end_contacts_of(connection, person_ids, by=by)


def said(application: Application) -> Said:
    fact = EmployerApplicationMoved(
        application_id=application.application_id,
        person_id=application.person_id,
        status=application.status,
        version=application.version,
        employer_id=application.employer_id,
    )
    return Said(fact, (f"person:{application.person_id}",))
