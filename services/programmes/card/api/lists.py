"""The lists of a person's card in pages: the card shows the newest of each, here are all."""

from typing import Annotated, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import Asked, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from services.programmes.card.api.answers import (
    PersonBooking,
    PersonCertificate,
    PersonDose,
    PersonIsolation,
    PersonMessage,
    PersonRegistration,
    PersonStay,
    PersonTest,
)
from services.programmes.card.rows.persons import BEGIN, KINDS, Kind, list_of_person
from services.programmes.context import Context, Ctx

router = APIRouter(prefix="/v1/me", tags=["me"])
Person = Annotated[Caller, allow("person")]
Item = TypeVar("Item", bound=BaseModel)
_LISTINGS = {kind: Listing(f"my {kind}", first=BEGIN) for kind in KINDS}


async def _page(context: Context, caller: Caller, asked: Asked, kind: Kind, shown: type[Item]) -> Page[Item]:
    assert caller.party_id is not None  # a person's token has one
    listing = _LISTINGS[kind]
    await audit_look(context.database, caller, "programmes.read", [caller.party_id])
    before = asked.after(listing)
    listed = await list_of_person(context.database, [kind], caller.party_id, before=before, limit=asked.one_more)
    part = asked.cut(listing, listed, key=lambda one: (one.sort_at, one.sort_id))
    return Page(items=[shown.model_validate(one.item) for one in part.rows], next=part.next)


@router.get("/tests", operation_id="list_my_tests")
async def tests(context: Ctx, caller: Person, asked: Pages) -> Page[PersonTest]:
    """List my tests with their results, newest first."""
    return await _page(context, caller, asked, "tests", PersonTest)


@router.get("/isolations", operation_id="list_my_isolations")
async def isolations(context: Ctx, caller: Person, asked: Pages) -> Page[PersonIsolation]:
    """List the days on which I must stay away from work, newest first."""
    return await _page(context, caller, asked, "isolations", PersonIsolation)


@router.get("/stays", operation_id="list_my_stays")
async def stays(context: Ctx, caller: Person, asked: Pages) -> Page[PersonStay]:
    """List my stays in hospitels, newest first."""
    return await _page(context, caller, asked, "stays", PersonStay)


@router.get("/bookings", operation_id="list_my_bookings")
async def bookings(context: Ctx, caller: Person, asked: Pages) -> Page[PersonBooking]:
    """List my seats at sessions, the latest session first."""
    return await _page(context, caller, asked, "bookings", PersonBooking)


@router.get("/vaccinations", operation_id="list_my_vaccinations")
async def vaccinations(context: Ctx, caller: Person, asked: Pages) -> Page[PersonRegistration]:
    """List my registrations for vaccination, newest first."""
    return await _page(context, caller, asked, "vaccinations", PersonRegistration)


@router.get("/doses", operation_id="list_my_doses")
async def doses(context: Ctx, caller: Person, asked: Pages) -> Page[PersonDose]:
    """List the doses that I have had, newest first."""
    return await _page(context, caller, asked, "doses", PersonDose)


@router.get("/certificates", operation_id="list_my_certificates")
async def certificates(context: Ctx, caller: Person, asked: Pages) -> Page[PersonCertificate]:
    """List my certificates of vaccination, newest first."""
    return await _page(context, caller, asked, "certificates", PersonCertificate)


@router.get("/messages", operation_id="list_my_programme_messages")
async def messages(context: Ctx, caller: Person, asked: Pages) -> Page[PersonMessage]:
    """List what programmes told me, newest first."""
    return await _page(context, caller, asked, "messages", PersonMessage)
