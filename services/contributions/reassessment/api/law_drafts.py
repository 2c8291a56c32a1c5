"""Drafts that change the law of past months: proposed by an officer, approved by others for what they come to."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Amount, Body, Day, MonthText, ShortText, Text
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.context import Ctx
from services.contributions.reassessment.actions.approve_law import approve_draft
from services.contributions.reassessment.actions.draft_law import (
    AskedDraft,
    count_draft_again,
    propose_draft,
    withdraw_draft,
)
from services.contributions.reassessment.rows import drafts as rows
from services.contributions.reassessment.rows.drafts import DraftStatus, LawDraft
from services.contributions.reassessment.rules.past_terms import AskedTerms

router = APIRouter(prefix="/v1/law-drafts", tags=["law drafts"])
_DRAFTS = Listing("law drafts", first=LAST_ID)
_SIDES = ("employee", "employer", "state")
_BOUNDS = ("floor", "ceiling")
RATE_PLACES = 4
Officer = Annotated[Caller, allow("officer")]
Changes = Mapping[str, Any]
Reader = Annotated[Caller, allow("officer", "manager")]


def _rate(value: Any) -> Decimal:
    text = value if isinstance(value, str) else ""
    whole, _, digits = text.partition(".")
    if not (whole == "0" and digits.isascii() and digits.isdigit() and len(digits) <= RATE_PLACES):
        raise PydanticCustomError("rate_invalid", "not a rate")
    return Decimal(text)


Rate = Annotated[Decimal, BeforeValidator(_rate), Field(examples=["0.025"])]


class ChangedComponent(Body):
    """The rates of one component. What is left out stays."""

    name: Annotated[ShortText, Field(examples=["social_security"])]
    employee: Rate | None = None
    employer: Rate | None = None
    state: Rate | None = None


class ChangedBase(Body):
    """The limits of one base, each for all wage regions or for the named ones. What is left out stays."""

    floor: Amount | dict[ShortText, Amount] | None = None
    ceiling: Amount | dict[ShortText, Amount] | None = None


class ChangedTerms(Body):
    """The changes. `employee` to `ceiling` are those of the only component and base, where the law has one."""

    employee: Rate | None = None
    employer: Rate | None = None
    state: Rate | None = None
    floor: Amount | None = None
    ceiling: Amount | None = None
    components: Annotated[list[ChangedComponent], Field(max_length=20)] = []
    bases: Annotated[dict[ShortText, ChangedBase], Field(max_length=20)] = {}


class NewLawDraft(Body):
    """A change of the terms of past months. Without `last_month`, of all months in which those of the first hold."""

    rule: Annotated[ShortText, Field(description="the rule whose terms change", examples=["contribution_due"])]
    terms: Annotated[ChangedTerms, Field(description="what changes; the rest stays")]
    effective: Annotated[Day, Field(description="the first day of the first month", examples=["2021-02-01"])]
    last_month: MonthText | None = None
    act: Annotated[Text | None, Field(description="the act that makes the change")] = None
    because: Text | None = None


class DraftApproval(Body):
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="the hash of the draft that was read")]


class Impact(BaseModel):
    """The impact of a draft: accepted returns that change, persons on changed lines, what is owed more or less."""

    returns: int = Field(description="accepted returns that change")
    persons: int = Field(description="persons whose lines change")
    difference: str = Field(description="of both sides, as it is booked; below zero: less is owed")
    state_difference: str = Field(description="the state's share, exact, shown to two places")


class AreaImpact(BaseModel):
    """The part of an area. A person who works in two areas is counted in both."""

    area: str = Field(description="where the employers were in the month")
    returns: int = Field(description="accepted returns that change")
    persons: int = Field(description="persons whose lines change")
    difference: str = Field(description="of both sides; below zero: less is owed")


class ChangedPeriod(BaseModel):
    """New terms of a series, from the first to the last day; no last day: until further notice."""

    series: str = Field(description="rates, or bases: floors and ceilings")
    first_day: date
    last_day: date | None = Field(description="the last day; null: until further notice")
    terms: Mapping[str, Any] = Field(description="all terms of the period, in the form of the law's files")


class LawDraftShown(BaseModel):
    """A draft as it stands. The approvals are of this hash."""

    id: UUID
    rule: str = Field(description="the rule whose terms change")
    effective: date = Field(description="the first day of the first month")
    last_month: str | None
    act: str = Field(description="the act that makes the change; if none was named, the act that it changes")
    because: str | None
    status: DraftStatus
    hash: str = Field(description="of the terms, the returns that were counted, and what they come to")
    impact: Impact = Field(description="what the draft comes to")
    areas: list[AreaImpact] = Field(description="the impact by the place of the employers in the month; not in lists")
    periods: list[ChangedPeriod] = Field(description="the terms of its months")
    counted_on: date = Field(description="when it was counted")
    needed: int = Field(description="how many officers, beside who proposed it, have to approve it")
    approved_by: list[str] = Field(description="the officers who have approved it")
    proposed_by: str = Field(description="who proposed it")
    proposed_on: date = Field(description="when it was proposed")
    ended_on: date | None = Field(description="when it became law or was withdrawn")
    withdrawn_by: str | None = Field(description="the officer who withdrew it")

    @classmethod
    def of(cls, one: LawDraft, areas: list[rows.AreaImpact]) -> "LawDraftShown":
        return cls(
            id=one.draft_id,
            rule=one.rule.partition("/")[2],
            effective=one.first_day,
            last_month=str(Month.of(one.until - timedelta(days=1))) if one.until else None,
            act=one.act,
            because=one.because,
            status=one.status,
            hash=one.hash,
            impact=Impact(
                returns=one.returns,
                persons=one.persons,
                difference=shown(one.difference),
                state_difference=shown(one.state_difference),
            ),
            areas=[
                AreaImpact(area=a.area, returns=a.returns, persons=a.persons, difference=shown(a.difference))
                for a in areas
            ],
            periods=[_period(period) for period in one.periods],
            counted_on=one.counted_on,
            needed=one.needed,
            approved_by=one.approved_by,
            proposed_by=one.proposed_by,
            proposed_on=one.proposed_on,
            ended_on=one.ended_on,
            withdrawn_by=one.withdrawn_by,
        )


@router.post("", status_code=201, operation_id="propose_law_draft", response_model=LawDraftShown)
async def propose(request: Request, context: Ctx, body: NewLawDraft, caller: Officer) -> Response:
    """Propose to change rates or wage limits of past months, and count what it comes to. Nothing is changed yet."""
    asked = AskedDraft(
        body.rule, body.effective, body.last_month, _asked(body.terms), act=body.act, because=body.because
    )

    async def act(connection: AsyncConnection) -> LawDraftShown:
        law, today = await context.laws.latest(connection), context.clock.today()
        return await _shown(
            connection, await propose_draft(connection, law, asked, proposed_by=caller.name, today=today)
        )

    return await carry_out_once(request, caller, "propose_law_draft", act)


@router.get("", operation_id="list_law_drafts")
async def listed(
    context: Ctx, caller: Reader, asked: Pages, status: Annotated[DraftStatus | None, Query()] = None
) -> Page[LawDraftShown]:
    """List drafts, newest first, without their areas."""
    found = await rows.drafts(context.database, status=status, before=asked.after(_DRAFTS), limit=asked.one_more)
    part = asked.cut(_DRAFTS, found, key=lambda one: one.draft_id)
    return Page(items=[LawDraftShown.of(one, []) for one in part.rows], next=part.next)


@router.get("/{draft_id}", operation_id="read_law_draft")
async def one(context: Ctx, draft_id: UUID, caller: Reader) -> LawDraftShown:
    """Read a draft with what it comes to, by area."""
    found = await rows.draft(context.database, draft_id)
    if found is None:
        raise NotFound(what="draft")
    return LawDraftShown.of(found, await rows.areas_of(context.database, draft_id))


@router.post("/{draft_id}/approval", operation_id="approve_law_draft", response_model=LawDraftShown)
async def approve(request: Request, context: Ctx, draft_id: UUID, body: DraftApproval, caller: Officer) -> Response:
    """Approve what a draft of another officer comes to. The last approval needed makes it law and posts it."""

    async def act(connection: AsyncConnection) -> LawDraftShown:
        approved = await approve_draft(
            connection, context.laws, draft_id, given_hash=body.hash, by=caller.name, today=context.clock.today()
        )
        return await _shown(connection, approved)

    answer = await carry_out_once(request, caller, "approve_law_draft", act, status=200)
    await context.laws.latest(context.database)
    return answer


@router.post("/{draft_id}/count", operation_id="count_law_draft", response_model=LawDraftShown)
async def count(request: Request, context: Ctx, draft_id: UUID, caller: Officer) -> Response:
    """Count anew what a draft comes to, after returns of its months changed. Earlier approvals are void."""

    async def act(connection: AsyncConnection) -> LawDraftShown:
        law = await context.laws.latest(connection)
        return await _shown(connection, await count_draft_again(connection, law, draft_id, today=context.clock.today()))

    return await carry_out_once(request, caller, "count_law_draft", act, status=200)


@router.post("/{draft_id}/withdrawal", operation_id="withdraw_law_draft", response_model=LawDraftShown)
async def withdraw(request: Request, context: Ctx, draft_id: UUID, caller: Officer) -> Response:
    """Withdraw a draft that is not law yet: nothing is changed."""

    async def act(connection: AsyncConnection) -> LawDraftShown:
        ended = await withdraw_draft(connection, draft_id, by=caller.name, today=context.clock.today())
        return await _shown(connection, ended)

    return await carry_out_once(request, caller, "withdraw_law_draft", act, status=200)


async def _shown(connection: AsyncConnection, draft: LawDraft) -> LawDraftShown:
    return LawDraftShown.of(draft, await rows.areas_of(connection, draft.draft_id))


def _period(stored: Mapping[str, Any]) -> ChangedPeriod:
    until = stored["until"]
    return ChangedPeriod(
        series=stored["series"],
        first_day=date.fromisoformat(stored["first_day"]),
        last_day=date.fromisoformat(until) - timedelta(days=1) if until else None,
        terms=stored["terms"],
    )


def _asked(terms: ChangedTerms) -> AskedTerms:
    rates = {"": _given(terms, _SIDES)} | {one.name: _given(one, _SIDES) for one in terms.components}
    limits = {"": _given(terms, _BOUNDS)} | {name: _given(one, _BOUNDS) for name, one in terms.bases.items()}
    return AskedTerms(_not_empty(rates), _not_empty(limits))


def _not_empty(terms: dict[str, Changes]) -> dict[str, Changes]:
    return {name: given for name, given in terms.items() if given}


def _given(terms: BaseModel, names: tuple[str, ...]) -> Changes:
    return {name: value for name in names if (value := getattr(terms, name)) is not None}
