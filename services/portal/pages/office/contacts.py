"""Contacts of an employer at the office: officers keep them as the employer itself does."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.employer_contacts import ContactForm, contacts_page, keep_contact
from services.portal.pages.frame import Visitor, visitor_as
from services.portal.pages.typed import MaybeId, Short

router = APIRouter(prefix="/office/employers/{employer_id}/contacts", include_in_schema=False)
Officer = Annotated[Visitor, visitor_as("officer")]


def _here(employer_id: UUID) -> str:
    return f"/office/employers/{employer_id}/contacts"


@router.get("")
async def contacts(request: Request, visitor: Officer, employer_id: UUID) -> Response:
    return await contacts_page(request, visitor, employer_id, here=_here(employer_id))


@router.post("")
async def keep(
    request: Request,
    visitor: Officer,
    employer_id: UUID,
    what: Short = "",
    contact: MaybeId = None,
    name: Short = "",
    email: Short = "",
    phone: Short = "",
    wish: Short = "none",
    language: Short = "",
    step: Short = "",
) -> Response:
    """Add, change or end a contact of the employer."""
    typed = {"name": name, "email": email, "phone": phone, "wish": wish, "language": language}
    form = ContactForm(employer_id, what, contact, typed, here=_here(employer_id))
    return await keep_contact(request, visitor, form, step)
