"""Support lists of the law with their days, whose covers they support, and what a person was told of them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Day, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import NotFound
from services.registration.context import Context, Ctx
from services.registration.persons.rows.locked import every_id
from services.registration.support_lists.rows import lists as rows
from services.registration.support_lists.rules.support_list import OpenPath, SupportList, support_list, support_lists

router = APIRouter(prefix="/v1", tags=["support lists"])
Officer = Annotated[Caller, allow("officer")]
AFFECTED = Listing("covers of a support list", first=rows.FIRST)
LISTS = Listing("support lists", first="")
NOTICES = Listing("support notices", first="")


class OpenCover(BaseModel):
    """A cover that is open after the list."""

    scheme: str
    support_group: str | None = Field(description="the group of support in it; null: without the State's share")

    @classmethod
    def of(cls, path: OpenPath) -> "OpenCover":
        return cls(scheme=path.scheme, support_group=path.support_group)


class SupportListShown(BaseModel):
    """A list of the law by which the State supports covers, with its days."""

    id: str = Field(description="the list, by its name in the law")
    names: dict[str, str] = Field(description="its name in each language")
    scheme: str
    support_groups: list[str] = Field(description="the groups of support that it carries")
    areas: list[str] = Field(description="where it holds; an area stands for all its parts")
    first_day: date
    last_day: date | None = Field(description="the last day of support; null while no end is known")
    told_from: date | None = Field(description="from when on its persons are told that it ends")
    paths: list[OpenCover] = Field(description="what is open to its persons afterwards")
    affected: int = Field(description="how many covers it supports on its last day, or today, in your areas")
    settled: int = Field(description="how many of them end by then or go on with other terms")
    told: int = Field(description="how many of them have been told")


class AffectedCover(BaseModel):
    """A cover that the list supports on the day."""

    coverage_id: UUID
    person_id: UUID
    support_group: str = Field(description="by which the State pays a share")
    area: str
    settled: bool = Field(description="true: it ends by the list's end, or goes on with other terms")
    told_on: date | None = Field(description="when the person was told that the support ends")


class SupportNotice(BaseModel):
    """A notice to me: a support of mine ends, and what is open to me."""

    support_list: str = Field(description="the list, by its name in the law")
    names: dict[str, str] = Field(description="its name in each language")
    coverage_id: UUID
    last_day: date = Field(description="the last day of support")
    ends_on: date = Field(description="the first day without it")
    told_on: date = Field(description="when I was told")
    paths: list[OpenCover] = Field(description="what is open afterwards")


def _law(context: Context) -> list[SupportList]:
    """Return the lists of the country's law; it may have none."""
    known = context.law.has("registration", "support_lists")
    return support_lists(context.law.rule("registration", "support_lists")) if known else []


def _counted_on(one: SupportList, today: date) -> date:
    return one.last_day or max(today, one.first_day)


@router.get("/support-lists", operation_id="list_support_lists")
async def listed(context: Ctx, caller: Officer, asked: Pages) -> Page[SupportListShown]:
    """List the support lists of the law, with how many covers in your areas they carry and who was told."""
    after = asked.after(LISTS)
    part = asked.cut(LISTS, [one for one in _law(context) if one.name > after], key=lambda one: one.name)
    items = []
    for one in part.rows:
        found = await rows.counts(context.database, one, _counted_on(one, context.clock.today()), areas=caller.areas)
        items.append(
            SupportListShown(
                id=one.name,
                names=dict(one.names),
                scheme=one.scheme,
                support_groups=list(one.groups),
                areas=list(one.areas),
                first_day=one.first_day,
                last_day=one.last_day,
                told_from=one.told_from,
                paths=[OpenCover.of(path) for path in one.paths],
                affected=found.affected,
                settled=found.settled,
                told=found.told,
            )
        )
    return Page(items=items, next=part.next)


@router.get("/support-lists/{support_list}/affected", operation_id="list_affected_covers")
async def affected(
    context: Ctx,
    support_list: str,
    caller: Officer,
    asked: Pages,
    request: Request,
    on: Annotated[Day | None, Query(description="a day of the list; left out: its last day, or today")] = None,
    area: Annotated[ShortText | None, Query(description="insured there, or in a part of it")] = None,
) -> Page[AffectedCover]:
    """List the covers that the list supports on a day, in your areas."""
    refuse_unknown_places(request, areas={"#query/area": area})
    one = _one(context, support_list)
    day = on or _counted_on(one, context.clock.today())
    one.refuse_outside(day)
    found = await rows.affected(
        context.database,
        one,
        day,
        areas=caller.areas,
        area=area,
        after=asked.after(AFFECTED),
        limit=asked.one_more,
    )
    part = asked.cut(AFFECTED, found, key=lambda row: row.coverage_id)
    await audit_look(context.database, caller, "support_list.read", (row.person_id for row in part.rows))
    return Page(
        items=[
            AffectedCover(
                coverage_id=row.coverage_id,
                person_id=row.person_id,
                support_group=row.support_group,
                area=row.area,
                settled=row.settled,
                told_on=row.told_on,
            )
            for row in part.rows
        ],
        next=part.next,
    )


def _one(context: Context, name: str) -> SupportList:
    return support_list(context.law.rule("registration", "support_lists"), name)


@router.get("/me/support-notices", operation_id="list_my_support_notices")
async def mine(context: Ctx, caller: Annotated[Caller, allow("person")], asked: Pages) -> Page[SupportNotice]:
    """List what I was told of supports that end, and what is open to me."""
    if caller.party_id is None:
        raise NotFound(what="person")
    known = {one.name: one for one in _law(context)}
    await audit_look(context.database, caller, "support_notice.read", [caller.party_id])
    ids = await every_id(context.database, caller.party_id)
    found = await rows.notices_of(context.database, ids, after=asked.after(NOTICES), limit=asked.one_more)
    part = asked.cut(NOTICES, found, key=lambda row: row.support_list)
    return Page(
        items=[
            SupportNotice(
                support_list=row.support_list,
                names=dict(known[row.support_list].names),
                coverage_id=row.coverage_id,
                last_day=date.fromordinal(row.ends_on.toordinal() - 1),
                ends_on=row.ends_on,
                told_on=row.told_on,
                paths=[OpenCover.of(path) for path in known[row.support_list].paths],
            )
            for row in part.rows
            if row.support_list in known
        ],
        next=part.next,
    )
