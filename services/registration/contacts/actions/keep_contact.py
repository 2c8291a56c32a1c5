"""Give, change and end contacts of an employer. Names and addresses are said under the contact's own key."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.keys.sealing import key_of, new_salt, seal
from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import EmployerContactChanged
from services.registration.contacts import rows
from services.registration.contacts.rows import Contact, NewContact
from services.registration.employers.actions.pause_employer import locked_employer
from services.registration.persons.rows.persons import lock_living

CONTACTS_MAX = 50


class ContactGivenAlready(Refusal):
    """The person is a contact of this employer already."""

    code = "contact_given_already"
    kind = "conflict"


class TooManyContacts(Refusal):
    code = "too_many_contacts"
    kind = "conflict"


async def add_contact(
    connection: AsyncConnection, employer_id: UUID, new: NewContact, *, by: str, secret: str
) -> Contact:
    """Add a contact and say it. `secret`: what keys are made with."""
    refuse_without_address(new)
    if new.person_id is not None and await lock_living(connection, new.person_id) is None:
        raise NotFound(what="person", pointer="/person_id")
    await locked_employer(connection, employer_id)
    if await rows.count_contacts(connection, employer_id) >= CONTACTS_MAX:
        raise TooManyContacts(most=CONTACTS_MAX)
    with explained({"employer_contact_person_once": ContactGivenAlready(pointer="/person_id")}):
        made = await rows.insert_contact(connection, uuid7(), employer_id, new, salt=new_salt(), by=by)
    await append(connection, await _said(connection, made, secret=secret))
    return made


async def change_contact(
    connection: AsyncConnection, employer_id: UUID, contact_id: UUID, new: NewContact, *, secret: str
) -> Contact:
    """Change a contact's name, addresses, language or wish, and say it. What is so already is not said again."""
    await locked_employer(connection, employer_id)
    changed = await rows.change_contact(connection, contact_id, employer_id, new)
    if changed is None:
        if (same := await rows.contact(connection, contact_id, employer_id)) is None:
            raise NotFound(what="contact")
        return same
    if changed.person_id is None:
        refuse_without_address(new)
    await append(connection, await _said(connection, changed, secret=secret))
    return changed


async def end_contact(connection: AsyncConnection, employer_id: UUID, contact_id: UUID, *, by: str) -> Contact:
    """End a contact: nothing is sent there any more, and the person no longer acts for the employer."""
    await locked_employer(connection, employer_id)
    ended = await rows.end_contact(connection, contact_id, employer_id, by=by)
    if ended is None:
        raise NotFound(what="contact")
    await append(connection, _over(ended))
    return ended


async def end_contacts_of(connection: AsyncConnection, person_ids: Sequence[UUID], *, by: str) -> None:
    """End every contact of a person who died or is erased, under the locks of the employers."""
    for employer_id in await rows.employers_of_contacts(connection, person_ids):
        await locked_employer(connection, employer_id)
    for ended in await rows.end_contacts_of_persons(connection, person_ids, by=by):
        await append(connection, _over(ended))


def refuse_without_address(new: NewContact) -> None:
    """Refuse a wish without the address for it. A person among the contacts is reached as the person wishes."""
    if new.person_id is None and not (new.email or new.phone):
        raise RequestInvalid(faults=[Fault("/email", "address_missing")])
    for name, wanted in (("email", "email"), ("phone", "sms")):
        if new.wish == wanted and not getattr(new, name):
            raise RequestInvalid(faults=[Fault(f"/{name}", "address_missing")])


async def _said(connection: AsyncConnection, contact: Contact, *, secret: str) -> Said:
    details = {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "wish": contact.wish,
        "language": contact.language,
    }
    salt = (await rows.salt_of_contact(connection, contact.contact_id)).salt
    key = key_of(contact.contact_id, secret=secret, salt=salt)
    fact = EmployerContactChanged(
        employer_id=contact.employer_id,
        contact_id=contact.contact_id,
        person_id=contact.person_id,
        version=contact.version,
        sealed=seal(contact.contact_id, key, details),
    )
    return Said(fact, ())


def _over(contact: Contact) -> Said:
    fact = EmployerContactChanged(
        employer_id=contact.employer_id,
        contact_id=contact.contact_id,
        person_id=contact.person_id,
        version=contact.version,
        sealed=None,
    )
    return Said(fact, ())
