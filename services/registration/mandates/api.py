"""Payroll agents and mandates: onboard an agent, let it act for an employer, revoke that."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import OUTSIDE, Caller, Party, allow
from libs.common.door.callers.whose import Whose, may_see, visible
from libs.common.door.requests.fields import AnyText, Body, Day, Name, Phone, ShortText
from libs.contracts.registration import MandateScope
from services.registration.context import Context, Ctx
from services.registration.mandates import rows
from services.registration.mandates.actions.give_mandate import give_mandate, register_agent, revoke_mandate

router = APIRouter(prefix="/v1", tags=["payroll agents"])
_LISTING = Listing("mandates", first=FIRST_ID)
_MANDATED = Listing("mandated employers", first="")
READERS: tuple[Party, ...] = ("officer", "agent", "supervisor", "manager")


class Contact(Body):
    name: Name = Field(examples=["สมหญิง ใจดี"])
    email: ShortText = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", examples=["payroll@example.com"])
    phone: Phone | None = None


class NewAgent(Body):
    name: Name = Field(examples=["Siam Payroll Ltd."])
    contacts: Annotated[list[Contact], Field(min_length=1, max_length=20)]


class ContactShown(BaseModel):
    """A person to call or write to."""

    name: str
    email: str
    phone: str | None = Field(
        default=None, exclude_if=lambda phone: phone is None, description="left out where there is none"
    )


class Agent(BaseModel):
    """An accountant, a payroll bureau or an HR vendor that may act for employers."""

    id: UUID
    name: str
    contacts: list[ContactShown] = Field(description="told to the agent itself and to officers alone")

    @classmethod
    def of(cls, agent_id: UUID, name: str, contacts: list[dict[str, str]]) -> "Agent":
        shown = [ContactShown.model_validate(contact) for contact in contacts]
        return cls(id=agent_id, name=name, contacts=shown)


class NewMandate(Body):
    employer_id: UUID
    agent_id: UUID
    scopes: Annotated[list[MandateScope], Field(min_length=1, max_length=3)]
    first_day: Day
    last_day: Day | None = None

    @model_validator(mode="after")
    def _days(self) -> "NewMandate":
        if self.last_day is not None and self.first_day > self.last_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        return self


class Mandate(BaseModel):
    """A mandate, in force from `first_day` through `last_day`, or until it is revoked."""

    id: UUID
    employer_id: UUID
    agent_id: UUID
    scopes: list[str] = Field(description="what the agent may do: returns, staff (employments), certificates")
    first_day: date
    last_day: date | None = Field(description="null where it has no end")
    given_by: str
    revoked_at: datetime | None
    revoked_by: str | None

    @classmethod
    def of(cls, mandate: rows.Mandate) -> "Mandate":
        return cls(
            id=mandate.mandate_id,
            employer_id=mandate.employer_id,
            agent_id=mandate.agent_id,
            scopes=list(mandate.scopes),
            first_day=mandate.first_day,
            last_day=mandate.last_day,
            given_by=mandate.given_by,
            revoked_at=mandate.revoked_at,
            revoked_by=mandate.revoked_by,
        )


class MandatedEmployer(BaseModel):
    """An employer for which a payroll agent may act today."""

    employer_id: UUID
    name: str
    registration_number: str
    scopes: list[MandateScope] = Field(description="what the agent may do for it: returns, staff, certificates")
    until: date | None = Field(description="the last day of the mandate; null where it has no end")


@router.post("/payroll-agents", status_code=201, operation_id="register_payroll_agent", response_model=Agent)
async def onboard(request: Request, body: NewAgent, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Onboard an HR vendor or payroll bureau; its keys are registered with the identity provider."""
    contacts = [contact.model_dump(exclude_none=True) for contact in body.contacts]

    async def act(connection: AsyncConnection) -> Agent:
        agent_id = await register_agent(connection, name=body.name, contacts=contacts)
        return Agent.of(agent_id, body.name, contacts)

    return await carry_out_once(request, caller, "register_payroll_agent", act)


@router.get("/payroll-agents/{agent_id}", operation_id="read_payroll_agent")
async def read_agent(context: Ctx, agent_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, *READERS)]) -> Agent:
    """Read a payroll agent that may get mandates: for the agent, employers and the agency's staff."""
    payroll_agent = await rows.payroll_agent(context.database, agent_id)
    whose = Whose(agent=agent_id)
    agent = visible(caller, payroll_agent, lambda _: whose, what="payroll agent", staff=(*READERS, "employer"))
    return Agent.of(agent_id, agent.name, agent.contacts if may_see(caller, whose) else [])


@router.post("/mandates", status_code=201, operation_id="give_mandate", response_model=Mandate)
async def give(
    request: Request, body: NewMandate, caller: Annotated[Caller, allow("employer", "officer", programs=False)]
) -> Response:
    """Let an agent act for an employer: `returns`, `staff` (employments), `certificates`.

    No program may give a mandate, whatever its scopes: it could let an agent do what the program itself may not.
    """
    caller.require_employer(body.employer_id)

    async def act(connection: AsyncConnection) -> Mandate:
        return Mandate.of(await give_mandate(connection, given_by=caller.name, **body.model_dump()))

    return await carry_out_once(request, caller, "give_mandate", act)


@router.post("/mandates/{mandate_id}/revocation", operation_id="revoke_mandate", response_model=Mandate)
async def revoke(
    request: Request, context: Ctx, mandate_id: UUID, caller: Annotated[Caller, allow("employer", "officer")]
) -> Response:
    """Revoke a mandate: from now on every call of the agent for this employer is refused."""
    mandate = await _visible(context, mandate_id, caller)

    async def act(connection: AsyncConnection) -> Mandate:
        return Mandate.of(
            await revoke_mandate(
                connection, mandate_id=mandate_id, employer_id=mandate.employer_id, revoked_by=caller.name
            )
        )

    return await carry_out_once(request, caller, "revoke_mandate", act, status=200)


@router.get("/mandates/{mandate_id}", operation_id="read_mandate")
async def read(context: Ctx, mandate_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, *READERS)]) -> Mandate:
    """Read a mandate: for its employer, its agent and the agency's staff."""
    return Mandate.of(await _visible(context, mandate_id, caller))


@router.get("/mandates", operation_id="list_mandates")
async def find(
    context: Ctx,
    caller: Annotated[Caller, allow("employer", "payroll_agent", *READERS)],
    asked: Pages,
    employer_id: Annotated[UUID | None, Query()] = None,
) -> Page[Mandate]:
    """List mandates, oldest first: an employer's own, an agent's own, or for staff those of the named employer."""
    agent_id, employer_id = caller.id_as("payroll_agent"), caller.id_as("employer") or employer_id
    given = await rows.mandates(
        context.database,
        employer_id=employer_id,
        agent_id=agent_id,
        areas=caller.areas,
        after=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, given, key=lambda mandate: mandate.mandate_id)
    return Page(items=[Mandate.of(mandate) for mandate in part.rows], next=part.next)


@router.get("/mandated-employers", operation_id="list_mandated_employers")
async def find_mandated_employers(
    context: Ctx,
    caller: Annotated[Caller, allow("payroll_agent")],
    asked: Pages,
    employer_id: Annotated[UUID | None, Query()] = None,
    q: Annotated[AnyText, Query(max_length=100, description="stands in the name, or begins the number")] = "",
) -> Page[MandatedEmployer]:
    """List the employers for which the agent may act today, by number, each once with all that it may do."""
    assert caller.party_id is not None  # an agent's token has one
    employers = await rows.mandated_employers(
        context.database,
        caller.party_id,
        today=context.clock.today(),
        employer_id=employer_id,
        text=q or None,
        after=asked.after(_MANDATED),
        limit=asked.one_more,
    )
    part = asked.cut(_MANDATED, employers, key=lambda one: one.registration_number)
    items = [MandatedEmployer.model_validate(one, from_attributes=True) for one in part.rows]
    return Page(items=items, next=part.next)


async def _visible(context: Context, mandate_id: UUID, caller: Caller) -> rows.Mandate:
    return visible(
        caller,
        await rows.mandate(context.database, mandate_id),
        lambda mandate: Whose(employer_alone=mandate.employer_id, agent=mandate.agent_id),
        what="mandate",
        staff=READERS,
    )
