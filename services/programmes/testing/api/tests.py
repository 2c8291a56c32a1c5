"""Tests: register for one, read its status."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import of_person, require_person, visible
from libs.common.door.requests.fields import Body, Day, Nothing, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from services.programmes.context import Context, Ctx
from services.programmes.sites.rules.triage import Answers
from services.programmes.testing.actions.register_test import cancel_test, register_test
from services.programmes.testing.rows import tests as rows

router = APIRouter(prefix="/v1/tests", tags=["tests"])
Own = Annotated[Caller, allow("person", "officer", acting=True)]


class NewTest(Body):
    person_id: UUID
    reason: Literal["close_contact", "high_risk"]
    symptoms: bool
    last_contact_on: Day | None = None
    area: ShortText = Field(examples=["TH-10"])


class Test(BaseModel):
    """A test. `priority` 1 is first. The result is shown only at the person's own door."""

    id: UUID
    person_id: UUID
    reason: str
    area: str
    priority: int
    method: str
    status: str
    recorded_at: datetime


class TestCancelled(BaseModel):
    """A test that was cancelled."""

    id: UUID
    status: Literal["cancelled"] = "cancelled"


@router.post("", status_code=201, operation_id="register_test", response_model=Test)
async def register(request: Request, context: Ctx, body: NewTest, caller: Own) -> Response:
    """Register a close contact, or a person of high risk. The triage decides how soon and by which method."""
    require_person(caller, body.person_id)
    context.law.rule("programmes", "triage")
    refuse_unknown_places(request, areas={"/area": body.area})
    today: date = context.clock.today()

    async def act(connection: AsyncConnection) -> Test:
        answers = Answers(body.reason, body.symptoms, body.last_contact_on)
        test = await register_test(
            connection,
            context.law,
            person_id=body.person_id,
            answers=answers,
            area=body.area,
            registered_by=caller.name,
            today=today,
        )
        return _shown(test)

    return await carry_out_once(request, caller, "register_test", act)


@router.get("/{test_id}", operation_id="read_test")
async def read(context: Ctx, test_id: UUID, caller: Own) -> Test:
    """Read a test's status: for the person, and for officers. Audited."""
    test = await _visible(context, test_id, caller)
    await audit_look(context.database, caller, "test.read", [test.person_id])
    return _shown(test)


@router.post("/{test_id}/cancellation", operation_id="cancel_test", response_model=TestCancelled)
async def cancel(request: Request, context: Ctx, test_id: UUID, body: Nothing, caller: Own) -> Response:
    """Cancel a test of which no specimen was taken."""
    await _visible(context, test_id, caller)

    async def act(connection: AsyncConnection) -> TestCancelled:
        await cancel_test(connection, test_id)
        return TestCancelled(id=test_id)

    return await carry_out_once(request, caller, "cancel_test", act, status=200)


async def _visible(context: Context, test_id: UUID, caller: Caller) -> rows.Test:
    return visible(caller, await rows.test(context.database, test_id), of_person, what="test")


def _shown(test: rows.Test) -> Test:
    return Test.model_validate({"id": test.test_id, **asdict(test)})
