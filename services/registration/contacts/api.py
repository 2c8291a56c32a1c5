"""Contacts of employers, the employers that a person may act for, and what the token endpoint asks about them."""

import base64
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Name, Phone, ShortText
from libs.common.keys.sealing import key_of
from libs.common.refusals import Fault, NotFound, RequestInvalid
from libs.common.texts import LANGUAGES
from services.registration.contacts import rows
from services.registration.contacts.actions.keep_contact import add_contact, change_contact, end_contact
from services.registration.contacts.rows import NewContact, Wish
from services.registration.context import Ctx
from services.registration.employers.rows.employers import employer

router = APIRouter(prefix="/v1", tags=["employers"])
Own = Annotated[Caller, allow("officer", "employer", programs=False)]
Email = Annotated[ShortText, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", examples=["payroll@example.com"])]
Spoken = Annotated[str, Field(pattern=f"^({'|'.join(LANGUAGES)})$", examples=["th"])]
_CONTACTS = Listing("employer contacts", first=FIRST_ID)
_ACTING = Listing("employers acted for", first=FIRST_ID)


class ContactDetails(Body):
    """The name and addresses of a contact. `wish`: by e-mail, by SMS, or not at all."""

    name: Name = Field(examples=["สมหญิง ใจดี"])
    email: Email | None = None
    phone: Phone | None = None
    wish: Wish = "none"
    language: Spoken | None = None


class NewEmployerContact(ContactDetails):
    """`person_id`: a registered person, who is reached as persons are. `acts`: who may act for the employer."""

    person_id: UUID | None = None
    acts: bool = False


class EmployerContact(BaseModel):
    """A contact of an employer."""

    id: UUID = Field(description="the contact")
    employer_id: UUID
    person_id: UUID | None = Field(description="where the contact is a registered person")
    name: str
    email: str | None
    phone: str | None
    wish: Wish = Field(description="how the contact wants to be written to: email, sms or none")
    language: str | None = Field(description="null: the language of the agency")
    acts: bool = Field(description="true: the person may act for the employer")
    version: int

    @classmethod
    def of(cls, row: rows.Contact) -> "EmployerContact":
        return cls(
            id=row.contact_id,
            employer_id=row.employer_id,
            person_id=row.person_id,
            name=row.name,
            email=row.email,
            phone=row.phone,
            wish=row.wish,
            language=row.language,
            acts=row.acts,
            version=row.version,
        )


class ContactEnded(BaseModel):
    """A contact to which nothing is sent any more."""

    id: UUID = Field(description="the contact")
    employer_id: UUID
    version: int


class OwnEmployer(BaseModel):
    """An employer that the person may act for."""

    employer_id: UUID
    name: str
    registration_number: str
    since: datetime = Field(description="since when")


class ActingPair(Body):
    person_id: UUID
    employer_id: UUID


class ActingContact(BaseModel):
    """The contact by which a person may act for an employer."""

    contact_id: UUID = Field(description="the contact")
    employer_id: UUID


class ContactKeysRequest(Body):
    contact_ids: Annotated[list[UUID], Field(min_length=1, max_length=5000)]


class ContactKey(BaseModel):
    """The key that opens the sealed details of one contact."""

    contact_id: UUID = Field(description="the contact")
    key: str = Field(description="base64")


@router.get("/employers/{employer_id}/contacts", operation_id="list_employer_contacts")
async def contacts(context: Ctx, employer_id: UUID, caller: Own, asked: Pages) -> Page[EmployerContact]:
    """List the contacts of the employer, oldest first: for the employer and for officers."""
    caller.require_employer(employer_id)
    if await employer(context.database, employer_id) is None:
        raise NotFound(what="employer")
    found = await rows.contacts_of(context.database, employer_id, after=asked.after(_CONTACTS), limit=asked.one_more)
    part = asked.cut(_CONTACTS, found, key=lambda one: one.contact_id)
    return Page(items=[EmployerContact.of(one) for one in part.rows], next=part.next)


@router.post(
    "/employers/{employer_id}/contacts",
    status_code=201,
    operation_id="add_employer_contact",
    response_model=EmployerContact,
)
async def add(request: Request, context: Ctx, employer_id: UUID, body: NewEmployerContact, caller: Own) -> Response:
    """Add a contact. Officers alone name a registered person, who may then act for the employer."""
    caller.require_employer(employer_id)
    _refuse_person_of_employers(body, caller)

    async def act(connection: AsyncConnection) -> EmployerContact:
        new = NewContact(**body.model_dump())
        made = await add_contact(connection, employer_id, new, by=caller.name, secret=context.details_secret)
        await audit(connection, caller, "employer_contact.add", subject=str(employer_id), detail=str(made.contact_id))
        return EmployerContact.of(made)

    return await carry_out_once(request, caller, "add_employer_contact", act, audited=False)


def _refuse_person_of_employers(body: NewEmployerContact, caller: Caller) -> None:
    if body.person_id is not None and not caller.is_officer:
        raise RequestInvalid(faults=[Fault("/person_id", "officers_alone")])
    if body.acts and body.person_id is None:
        raise RequestInvalid(faults=[Fault("/acts", "person_missing")])


@router.post(
    "/employers/{employer_id}/contacts/{contact_id}/changes",
    operation_id="change_employer_contact",
    response_model=EmployerContact,
)
async def change(
    request: Request, context: Ctx, employer_id: UUID, contact_id: UUID, body: ContactDetails, caller: Own
) -> Response:
    """Change how a contact is reached: the whole of it, as it is from now on."""
    caller.require_employer(employer_id)

    async def act(connection: AsyncConnection) -> EmployerContact:
        wanted = NewContact(**body.model_dump())
        changed = await change_contact(connection, employer_id, contact_id, wanted, secret=context.details_secret)
        return EmployerContact.of(changed)

    return await carry_out_once(request, caller, "change_employer_contact", act, status=200)


@router.post(
    "/employers/{employer_id}/contacts/{contact_id}/end",
    operation_id="end_employer_contact",
    response_model=ContactEnded,
)
async def end(request: Request, employer_id: UUID, contact_id: UUID, caller: Own) -> Response:
    """End a contact. Its details are destroyed, and its person no longer acts for the employer."""
    caller.require_employer(employer_id)

    async def act(connection: AsyncConnection) -> ContactEnded:
        ended = await end_contact(connection, employer_id, contact_id, by=caller.name)
        await audit(connection, caller, "employer_contact.end", subject=str(employer_id), detail=str(contact_id))
        return ContactEnded(id=ended.contact_id, employer_id=employer_id, version=ended.version)

    return await carry_out_once(request, caller, "end_employer_contact", act, status=200, audited=False)


@router.get("/me/employers", operation_id="list_my_employers")
async def mine(context: Ctx, caller: Annotated[Caller, allow("person")], asked: Pages) -> Page[OwnEmployer]:
    """List the employers that I may act for, with a token of the employer from the token endpoint."""
    assert caller.party_id is not None  # a person's token has one
    employers = await rows.employers_acted_for(
        context.database, caller.party_id, after=asked.after(_ACTING), limit=asked.one_more
    )
    part = asked.cut(_ACTING, employers, key=lambda one: one.contact_id)
    items = [
        OwnEmployer(
            employer_id=one.employer_id,
            name=one.name,
            registration_number=one.registration_number,
            since=one.recorded_at,
        )
        for one in part.rows
    ]
    return Page(items=items, next=part.next)


@router.post("/employer-contacts/resolution", operation_id="resolve_employer_contact")
async def resolve(context: Ctx, body: ActingPair, _: Annotated[Caller, allow("system")]) -> ActingContact:
    """Read whether the person may act for the employer: what the token endpoint asks before it gives the token."""
    contact = await rows.acting_contact(context.database, body.person_id, body.employer_id)
    if contact is None:
        raise NotFound(what="contact")
    return ActingContact(contact_id=contact.contact_id, employer_id=contact.employer_id)


@router.post("/contact-keys", operation_id="fetch_contact_keys")
async def keys(context: Ctx, body: ContactKeysRequest, caller: Annotated[Caller, allow("system")]) -> Page[ContactKey]:
    """Fetch the keys of contacts that have not ended."""
    found: list[Any] = [
        ContactKey(
            contact_id=one.contact_id,
            key=base64.b64encode(key_of(one.contact_id, secret=context.details_secret, salt=one.salt)).decode(),
        )
        for one in await rows.salts_of_contacts(context.database, body.contact_ids)
    ]
    return Page(items=found, next=None)
