"""Contacts of an employer, for itself and for officers: add, change, and end them after a second look."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.employers import Contacts
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import second_look
from services.portal.pages.frame import Visitor, back_to, page
from services.portal.pages.typed import typed_phones

_DONE = {"add": "contact_added", "change": "contact_changed", "end": "contact_ended"}


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A form about a contact as it was sent. `here`: the page."""

    employer_id: UUID | None
    what: str
    contact: UUID | None
    typed: Mapping[str, str]
    here: str


async def contacts_page(
    request: Request, visitor: Visitor, employer_id: UUID | None, *, here: str, problem: Problem | None = None
) -> Response:
    """Show the contacts with their forms."""
    listed = await visitor.suite.get("registration", f"/v1/employers/{employer_id}/contacts", Contacts)
    return page(request, "employer_contacts.html", visitor, problem=problem or listed.problem, listed=listed, at=here)


async def keep_contact(request: Request, visitor: Visitor, form: ContactForm, step: str) -> Response:
    """Do what the form says. A contact ends only after what follows was shown."""
    if form.what not in _DONE or step == "change":
        return await contacts_page(request, visitor, form.employer_id, here=form.here)
    if form.what == "end" and step != "do":
        return _check(request, visitor, form)
    path = f"/v1/employers/{form.employer_id}/contacts"
    if form.what != "add":
        path += f"/{form.contact}/{'end' if form.what == 'end' else 'changes'}"
    body = {} if form.what == "end" else _body(request, form)
    answer = await visitor.suite.post("registration", path, body)
    if answer.ok:
        return back_to(request, form.here, done=_DONE[form.what])
    return await contacts_page(request, visitor, form.employer_id, here=form.here, problem=answer.problem)


def _body(request: Request, form: ContactForm) -> dict[str, str | None]:
    calling_code = str(context(request).law.country.get("calling_code", ""))
    phones = typed_phones(form.typed["phone"], calling_code)
    return {
        "name": form.typed["name"],
        "email": form.typed["email"].strip() or None,
        "phone": ", ".join(phones) or None,
        "wish": form.typed["wish"] or "none",
        "language": form.typed["language"] or None,
    }


def _check(request: Request, visitor: Visitor, form: ContactForm) -> Response:
    return second_look(
        request,
        visitor,
        [("name", form.typed["name"])],
        typed={"what": "end", "contact": str(form.contact), "name": form.typed["name"]},
        action=form.here,
        means="contacts.end_means",
        do="contacts.end",
    )
