"""Notices: the texts and their versions, what a person wants to be told how, and what became of each."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Day, Text
from services.hotline.context import Ctx
from services.hotline.identity import rows as identity_rows
from services.hotline.notices import rows
from services.hotline.notices.actions.notices import prefer, write_template
from services.hotline.notices.rules.notices import LANGUAGES, TEXTS, check_template
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
    name: str
    language: Language
    version: int
    subject: str
    body: str
    valid_from: date | None
    written_by: str
    variables: list[str] = []


class Preferences(Body):
    """`sms` false opts out of messages to the phone; an e-mail address is used where there is no phone."""

    sms: bool = True
    email: Annotated[str, Field(pattern=_EMAIL, max_length=200)] | None = None
    language: Language | None = None


class Notice(BaseModel):
    id: UUID
    person_id: UUID
    template: str
    status: str
    channel: str | None
    language: str | None
    template_version: int | None
    attempts: int
    reason: str
    said_at: datetime
    settled_at: datetime | None


@router.post("/notice-templates", status_code=201, operation_id="write_notice_template", response_model=Template)
async def write(request: Request, body: NewTemplate, caller: Annotated[Caller, allow("supervisor")]) -> Response:
    """The next version of a text in one language, in force from a day on; unknown variables are refused."""
    check_template(body.name, body.body)

    async def act(connection: AsyncConnection) -> Any:
        row = await write_template(connection, written_by=caller.name, **body.model_dump())
        return Template.model_validate({**row, "variables": TEXTS[body.name]["variables"]})

    return await carry_out_once(request, caller, "write_notice_template", act)


@router.get("/notice-templates", operation_id="list_notice_templates")
async def templates(
    request: Request, context: Ctx, caller: Annotated[Caller, allow("agent", "supervisor", "manager")]
) -> dict[str, Any]:
    """Every version of every text; version 0 is what the product brings along."""
    own = [Template.model_validate(row) for row in await rows.notice_templates(context.database)]
    first = [
        Template(name=name, language=language, version=0, subject="", body=text[language], valid_from=None,
                 written_by="", variables=text["variables"])
        for name, text in TEXTS.items() for language in LANGUAGES
    ]  # fmt: skip
    return {"items": [*first, *own], "next": None}


@router.post("/me/notice-preferences", operation_id="set_notice_preferences")
async def set_preferences(request: Request, body: Preferences, caller: Annotated[Caller, allow("person")]) -> Response:
    """How and where I want to be told; by an agent only as I confirmed it."""

    async def act(connection: AsyncConnection) -> Any:
        return await prefer(connection, person_id=caller.party_id, **body.model_dump())

    return await carry_out_once(request, caller, "set_notice_preferences", act, status=200)


@router.get("/notices", operation_id="list_notices")
async def listed(
    request: Request,
    context: Ctx,
    caller: Annotated[Caller, allow("person", "agent", "supervisor")],
    person_id: Annotated[UUID | None, Query()] = None,
) -> dict[str, Any]:
    """What a person was told, newest first: whether it was sent, how, and why not. Persons see their own.

    At the desk of what kind they are is masked as the person's view is.
    """
    whose = caller.party_id if caller.party == "person" else person_id
    if whose is None:
        return {"items": [], "next": None}
    masked: dict[str, Any] = {}
    if caller.party != "person":
        opened = await identity_rows.opened(context.database, whose, looked_by=caller.name, now=context.clock.now())
        masked = {} if identity_rows.is_open(opened) else {"template": MASKED, "reason": ""}
    await audit_look(context.database, caller, "notices.list", [whose])
    found = await rows.notices(context.database, whose)
    return {"items": [Notice.model_validate({"id": row["notice_id"], **row, **masked}) for row in found], "next": None}
