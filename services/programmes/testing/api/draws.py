"""Random draws among staff of enterprises of high risk: made once, and repeatable by all who may see them."""

import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_pages
from libs.common.database.rows import left_off
from libs.common.door.answers.downloads import CSV_ANSWER, csv_download
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.long_work import WITHIN_MINUTES
from libs.common.door.answers.pages import BoundedList
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import NotFound
from services.programmes.context import Ctx
from services.programmes.testing.actions.draw_tests import draw_tests, name_risk_enterprise
from services.programmes.testing.rows import draws as rows

router = APIRouter(prefix="/v1", tags=["draws"])
DRAWN_MAX = 200_000


class RiskEnterprise(Body):
    employer_id: UUID
    reason: Text
    in_force: bool = True


class NewDraw(Body):
    area: ShortText | None = Field(None, examples=["TH-10"])
    size: Annotated[int, Field(ge=1, le=DRAWN_MAX)]
    test_method: Literal["rt_pcr", "rapid"]


class RiskEnterpriseNamed(BaseModel):
    """An enterprise from whose staff draws are made, while `in_force`."""

    id: UUID
    employer_id: UUID
    reason: str
    named_by: str
    in_force: bool


class RiskEnterpriseShown(BaseModel):
    """An enterprise of the list, with its name and area."""

    employer_id: UUID
    registration_number: str
    name: str
    area: str
    reason: str
    named_by: str
    in_force: bool


class DrawMade(BaseModel):
    """A draw. `seed`, `method` and the frame are enough to repeat it."""

    id: UUID
    area: str | None
    test_method: str
    seed: str
    method: str
    size: int
    frame_size: int
    frame_hash: str
    made_by: str
    tests: int = Field(description="how many were registered for a test")


class DrawShown(BaseModel):
    """A draw that was made."""

    id: UUID
    area: str | None
    test_method: str
    seed: str
    method: str
    size: int
    frame_size: int
    frame_hash: str
    made_by: str
    recorded_at: datetime


@router.post("/risk-enterprises", operation_id="name_risk_enterprise", response_model=RiskEnterpriseNamed)
async def name(
    request: Request, context: Ctx, body: RiskEnterprise, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Name an enterprise: its staff are in the frame of draws until `in_force` is set to false."""
    context.law.rule("programmes", "triage")

    async def act(connection: AsyncConnection) -> RiskEnterpriseNamed:
        named = await name_risk_enterprise(connection, **body.model_dump(), named_by=caller.name)
        return RiskEnterpriseNamed(id=named.employer_id, **asdict(named))

    return await carry_out_once(request, caller, "name_risk_enterprise", act, status=200)


@router.get("/risk-enterprises", operation_id="list_risk_enterprises")
async def risk_enterprises(
    context: Ctx, caller: Annotated[Caller, allow("officer", "manager")]
) -> BoundedList[RiskEnterpriseShown]:
    """List the enterprises from whose staff draws are made."""
    enterprises = await rows.risk_enterprises(context.database, areas=caller.areas)
    shown = [RiskEnterpriseShown.model_validate(one, from_attributes=True) for one in enterprises]
    return BoundedList(items=shown, left_off=left_off(enterprises))


@router.post(
    "/draws", status_code=201, operation_id="draw_tests", response_model=DrawMade, openapi_extra=WITHIN_MINUTES
)
async def draw(request: Request, context: Ctx, body: NewDraw, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Draw persons, register each for a test and tell them. The product makes the seed: nobody can choose it."""
    context.law.rule("programmes", "triage")
    refuse_unknown_places(request, areas={"/area": body.area})
    seed = secrets.token_hex(16)

    async def act(connection: AsyncConnection) -> DrawMade:
        made = await draw_tests(
            connection, context.law, **body.model_dump(), seed=seed, made_by=caller.name, today=context.clock.today()
        )
        answer = asdict(made)
        return DrawMade(id=answer.pop("draw_id"), **answer)

    return await carry_out_once(request, caller, "draw_tests", act)


@router.get("/draws", operation_id="list_draws")
async def draws(context: Ctx, caller: Annotated[Caller, allow("officer", "manager")]) -> BoundedList[DrawShown]:
    """List every draw, newest first. A draw that was repeated for a better result would be visible here."""
    listed = await rows.draws(context.database, areas=caller.areas)
    shown = [DrawShown.model_validate({"id": draw.draw_id, **asdict(draw)}) for draw in listed]
    return BoundedList(items=shown, left_off=left_off(listed))


@router.get(
    "/draws/{draw_id}/frame",
    operation_id="download_draw_frame",
    response_class=Response,
    responses=CSV_ANSWER,
)
async def frame(context: Ctx, draw_id: UUID, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Download all persons of the frame, in the order of the draw, as CSV. Audited."""
    database = context.database
    made = await rows.draw(database, draw_id)
    if made is None:
        raise NotFound(what="draw")
    pages = rows.frame_persons(database, draw_id)
    persons = _persons(audit_pages(database, caller, "draw.frame", pages, detail=f"draw {draw_id}"))
    name = f"draw-{made.recorded_at:%Y%m%d}-{draw_id}.csv"
    return csv_download(name, ("rank", "person_id", "employer_id"), persons)


async def _persons(
    pages: AsyncIterator[Sequence[rows.FramePerson]],
) -> AsyncIterator[Sequence[tuple[object, ...]]]:
    async for page in pages:
        yield [(one.rank, one.person_id, one.employer_id) for one in page]
