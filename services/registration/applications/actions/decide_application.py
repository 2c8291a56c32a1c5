"""Ask the applicant, approve, or refuse an application. The last approval needed registers the employer."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval, approve
from libs.common.refusals import Fault, Refusal, RequestInvalid
from libs.common.spine.outbox import append
from libs.common.values.identifiers import EmployerId, uuid7
from libs.contracts.registration import Branch
from services.registration.applications import rows
from services.registration.applications.actions.apply import living, locked_application, said
from services.registration.applications.rows import Application
from services.registration.contacts.actions.keep_contact import add_contact
from services.registration.contacts.rows import NewContact
from services.registration.employers.actions.register_employer import register_employer


class NumberIsAnother(Refusal):
    """The application has a registration number already: approvals name no other one."""

    code = "registration_number_differs"
    kind = "conflict"


async def ask_applicant(connection: AsyncConnection, application_id: UUID, question: str, *, by: str) -> Application:
    """Ask the applicant for something; until the answer, the application waits for the applicant."""
    application = await locked_application(connection, application_id)
    asked = await rows.move_application(
        connection, application_id, "asked", by=by, number=application.number, question=question
    )
    await append(connection, said(asked))
    return asked


async def refuse_application(connection: AsyncConnection, application_id: UUID, reason: str, *, by: str) -> Application:
    application = await locked_application(connection, application_id)
    refused = await rows.move_application(
        connection, application_id, "refused", by=by, number=application.number, reason=reason
    )
    await append(connection, said(refused))
    return refused


async def approve_application(
    connection: AsyncConnection,
    application_id: UUID,
    *,
    approver: str,
    given_hash: str,
    number: str | None,
    needed: int,
    secret: str,
) -> Application:
    """Record an approval; the last one needed registers the employer, with the applicant as the contact that acts.

    `number`: the registration number that an officer gives, where the applicant knew none.
    """
    application = await locked_application(connection, application_id)
    # A name is "party:subject": officers decide nothing that they applied for themselves as persons.
    if application.made_by.partition(":")[2] == approver.partition(":")[2]:
        raise OwnApproval
    if application.number is not None and number not in (None, application.number):
        raise NumberIsAnother(pointer="/registration_number")
    number = application.number or number
    if number is None:
        raise RequestInvalid(faults=[Fault("/registration_number", "missing")])
    approvers = await approve(
        connection,
        subject=f"employer application {application_id}",
        maker=application.made_by,
        approver=approver,
        given_hash=given_hash,
        content_hash=application.hash,
    )
    if len(approvers) < needed:
        return await rows.move_application(connection, application_id, "waiting", by=approver, number=number)
    employer_id = await _registered(connection, application.content, number)
    await _add_contacts(connection, employer_id, application, by=approver, secret=secret)
    approved = await rows.move_application(
        connection, application_id, "approved", by=approver, number=number, employer_id=employer_id
    )
    await append(connection, said(approved))
    return approved


async def _registered(connection: AsyncConnection, content: Mapping[str, Any], number: str) -> UUID:
    return await register_employer(
        connection,
        employer_id=EmployerId(uuid7()),
        registration_number=number,
        name=content["name"],
        area=content["area"],
        sector=content["sector"],
        registered_on=date.fromisoformat(content["registered_on"]),
        branches=[Branch(**branch) for branch in content["branches"]],
        address=content["address"],
    )


async def _add_contacts(
    connection: AsyncConnection, employer_id: UUID, application: Application, *, by: str, secret: str
) -> None:
    person = await living(connection, application.person_id)
    name = f"{person.given_name} {person.family_name}"
    applicant = NewContact(name=name, person_id=application.person_id, acts=True)
    for new in (applicant, *(NewContact(**contact) for contact in application.content["contacts"])):
        await add_contact(connection, employer_id, new, by=by, secret=secret)
