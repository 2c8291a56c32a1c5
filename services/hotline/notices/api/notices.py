"""Notices: texts and their versions, a person's preferences, and the state of each notice."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.database.rows import left_off
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import BoundedList, Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Day, Text
from libs.common.texts import LANGUAGES, chosen
from services.hotline.context import Ctx
from services.hotline.identity.rows.looks import opening
from services.hotline.notices.actions.write_template import write_template
from services.hotline.notices.rows import words
from services.hotline.notices.rows.notices import Status, notices_of_person
from services.hotline.notices.rules.notices import TEXTS
from services.hotline.people.rules.masking import MASKED

router = APIRouter(prefix="/v1", tags=["notices"])
Language = Literal["th", "vi", "en"]
_NAMES = "|".join(TEXTS)
_EMAIL = r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,20}$"


class NewTemplate(Body):
    name: Annotated[str, Field(pattern=f"^({_NAMES})$", json_schema_extra={"enum": list(TEXTS)})]
    language: Language
    subject: Text
    body: Text
    valid_from: Day


class Template(BaseModel):
    """A version of a text in one language."""

    name: str
    language: Language
    version: int = Field(description="0 is what the product brings along")
    subject: str
    body: str
    valid_from: date | None
    written_by: str
    variables: list[str] = Field([], description="what the text may name in braces")


class Preferences(Body):
    """A person's preferences. `sms` false means no text messages; e-mail is used if there is no phone."""

    sms: bool = True
    push: bool = Field(True, description="false: no messages to the devices of the app")
    email: Annotated[str, Field(pattern=_EMAIL, max_length=200)] | None = None
    language: Language | None = None


class PreferencesKept(BaseModel):
    """The channels and the language that a person prefers."""

    person_id: UUID
    sms: bool
    push: bool = Field(description="whether devices of the app hear of messages")
    email: str | None
    language: str | None


class Notice(BaseModel):
    """A notice to a person, with its present state."""

    id: UUID
    person_id: UUID
    template: str = Field(description="the text's name; masked at the desk until the person is open to the caller")
    status: Status
    channel: str | None
    language: str | None
    template_version: int | None
    attempts: int
    reason: str = Field(description="why it was not sent")
    said_at: datetime
    settled_at: datetime | None


@router.post("/notice-templates", status_code=201, operation_id="write_notice_template", response_model=Template)
async def write(request: Request, body: NewTemplate, caller: Annotated[Caller, allow("supervisor")]) -> Response:
    """Write the next version of a text in one language, valid from a day on. Unknown variables are refused."""

    async def act(connection: AsyncConnection) -> Template:
        made = await write_template(connection, written_by=caller.name, **body.model_dump())
        return Template.model_validate({**asdict(made), "variables": TEXTS[body.name]["variables"]})

    return await carry_out_once(request, caller, "write_notice_template", act)


@router.get("/notice-templates", operation_id="list_notice_templates")
async def templates(context: Ctx, _: Annotated[Caller, allow("agent", "supervisor", "manager")]) -> Page[Template]:
    """List every version of every text; version 0 is the product's own."""
    own = [Template.model_validate(one, from_attributes=True) for one in await words.templates(context.database)]
    first = [
        Template(name=name, language=language, version=0, subject="", body=chosen(text, language, {}), valid_from=None,
                 written_by="", variables=text["variables"])
        for name, text in TEXTS.items() for language in LANGUAGES
    ]  # fmt: skip
    return Page(items=[*first, *own], next=None)


@router.post("/me/notice-preferences", operation_id="set_notice_preferences", response_model=PreferencesKept)
async def set_preferences(request: Request, body: Preferences, caller: Annotated[Caller, allow("person")]) -> Response:
    """Choose my channels and language; an agent may do so only as I confirmed."""
    person_id = caller.party_id

    async def act(connection: AsyncConnection) -> PreferencesKept:
        assert person_id is not None
        kept = await words.keep_preference(connection, person_id, **body.model_dump())
        return PreferencesKept.model_validate(kept, from_attributes=True)

    return await carry_out_once(request, caller, "set_notice_preferences", act, status=200)


@router.get("/notices", operation_id="list_notices")
async def listed(
    context: Ctx,
    caller: Annotated[Caller, allow("person", "agent", "supervisor")],
    person_id: Annotated[UUID | None, Query()] = None,
) -> BoundedList[Notice]:
    """List a person's notices, newest first: sent or not, the channel, and the reason. Persons see their own.

    At the desk, the kind of notice is masked like the person's view.
    """
    whose = caller.id_as("person") or person_id
    if whose is None:
        return BoundedList(items=[], left_off=0)
    masked = {}
    if caller.party != "person":
        seen = await opening(context.database, whose, looked_by=caller.name, now=context.clock.now())
        masked = {} if seen.is_open else {"template": MASKED, "reason": ""}
    await audit_look(context.database, caller, "notices.list", [whose])
    notices = await notices_of_person(context.database, whose)
    items = [Notice.model_validate({"id": one.notice_id, **asdict(one), **masked}) for one in notices]
    return BoundedList(items=items, left_off=left_off(notices))
