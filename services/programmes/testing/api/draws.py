"""Random draws among the staff of enterprises of high risk: made once, repeatable by anybody who may see them."""

import csv
import io
import secrets
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.long_work import WITHIN_MINUTES
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import NotFound
from services.programmes.context import Ctx
from services.programmes.testing import rows as queries
from services.programmes.testing.actions.draw_tests import draw_tests, name_risk_enterprise

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


@router.post("/risk-enterprises", operation_id="name_risk_enterprise")
async def name(
    request: Request, context: Ctx, body: RiskEnterprise, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """From now on its staff are in the frame of draws; `in_force` false takes it out again."""
    context.law.rule("programmes", "triage")

    async def act(connection: AsyncConnection) -> Any:
        row = await name_risk_enterprise(connection, **body.model_dump(), named_by=caller.name)
        return {"id": row["employer_id"], **row}

    return await carry_out_once(request, caller, "name_risk_enterprise", act, status=200)


@router.get("/risk-enterprises", operation_id="list_risk_enterprises")
async def risk_enterprises(
    request: Request, context: Ctx, _: Annotated[Caller, allow("officer", "manager")]
) -> dict[str, Any]:
    """List the enterprises whose staff random tests are drawn from."""
    return (await queries.risk_enterprises(context.database)).answer()


@router.post("/draws", status_code=201, operation_id="draw_tests", openapi_extra=WITHIN_MINUTES)
async def draw(request: Request, context: Ctx, body: NewDraw, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Draw so many; each is registered for a test and told so. The seed is ours: nobody chooses who is drawn by it."""
    context.law.rule("programmes", "triage")
    refuse_unknown_places(request, areas={"/area": body.area})
    seed = secrets.token_hex(16)

    async def act(connection: AsyncConnection) -> Any:
        row = await draw_tests(
            connection, context.law, **body.model_dump(), seed=seed, made_by=caller.name, today=context.clock.today()
        )
        return {"id": row["draw_id"], **{k: v for k, v in row.items() if k != "draw_id"}}

    return await carry_out_once(request, caller, "draw_tests", act)


@router.get("/draws", operation_id="list_draws")
async def draws(request: Request, context: Ctx, _: Annotated[Caller, allow("officer", "manager")]) -> dict[str, Any]:
    """Every draw that was made, newest first: one that was repeated until it pleased would stand here."""
    found = await queries.draws(context.database)
    return {**found.answer(), "items": [{"id": row.pop("draw_id"), **row} for row in found.items]}


@router.get("/draws/{draw_id}/frame", operation_id="download_draw_frame")
async def frame(request: Request, context: Ctx, draw_id: UUID, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Everybody who could have been drawn, in the order of the draw, as CSV: the first `size` were. Audited."""
    database = context.database
    row = await queries.draw(database, draw_id)
    if row is None:
        raise NotFound(what="draw")
    drawn = await queries.frame(database, draw_id)
    await audit_look(database, caller, "draw.frame", (one[1] for one in drawn), detail=f"draw {draw_id}")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["rank", "person_id", "employer_id"])
    writer.writerows(drawn)
    made: datetime = row["recorded_at"]
    name_of_file = {"Content-Disposition": f'attachment; filename="draw-{made:%Y%m%d}-{draw_id}.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=name_of_file)
