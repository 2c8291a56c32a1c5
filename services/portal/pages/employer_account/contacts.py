"""The employer's own contacts."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.employer.acting import ForEmployer
from services.portal.pages.employer_account.messages import refuse_agents
from services.portal.pages.employer_contacts import ContactForm, contacts_page, keep_contact
from services.portal.pages.typed import MaybeId, Short

router = APIRouter(prefix="/employer/contacts", include_in_schema=False)
HERE = "/employer/contacts"


@router.get("")
async def contacts(request: Request, visitor: ForEmployer) -> Response:
    refuse_agents(visitor)
    return await contacts_page(request, visitor, visitor.party_id, here=HERE)


@router.post("")
async def keep(
    request: Request,
    visitor: ForEmployer,
    what: Short = "",
    contact: MaybeId = None,
    name: Short = "",
    email: Short = "",
    phone: Short = "",
    wish: Short = "none",
    language: Short = "",
    step: Short = "",
) -> Response:
    """Add, change or end a contact."""
    refuse_agents(visitor)
    typed = {"name": name, "email": email, "phone": phone, "wish": wish, "language": language}
    form = ContactForm(visitor.party_id, what, contact, typed, here=HERE)
    return await keep_contact(request, visitor, form, step)
