"""A card on paper."""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from libs.common.audit.writing import audit_look
from libs.common.door.answers.downloads import named
from libs.common.door.callers.purposes import require_purpose
from libs.common.refusals import NotFound
from services.registration.cards.actions.exchange_card import refuse_ended
from services.registration.cards.api.cards import Holder, card_law, card_of
from services.registration.cards.gateways.card_pdf import PrintedCard, card_pdf
from services.registration.cards.rows.printed import PrintableCard, printable_cards
from services.registration.cards.rules.card_terms import CardTerms
from services.registration.context import Context, Ctx

router = APIRouter(prefix="/v1/cards", tags=["cards"])


@router.get(
    "/{card_number}/document",
    operation_id="download_card",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def document(request: Request, context: Ctx, card_number: str, caller: Holder) -> Response:
    """Download a card to print, with a code that leads to its check. Officers give a purpose."""
    found = await card_of(context, caller, card_number)
    purpose = require_purpose(request, caller)
    refuse_ended(found)
    await audit_look(context.database, caller, "card.print", [found.person_id], purpose=purpose)
    cards = await printable_cards(context.database, [found.card_id])
    if not cards:
        raise NotFound(what="card")
    made = await pages_of(context, cards)
    return Response(made, media_type="application/pdf", headers=named(f"card-{found.number}.pdf"))


async def pages_of(context: Context, cards: Sequence[PrintableCard]) -> bytes:
    """Print the cards, one on each page."""
    law, first = card_law(context), bool(context.law.country.get("family_name_first"))
    printed = [
        PrintedCard(
            number=one.number,
            names=CardTerms.at(law, one.kind, one.first_day).names,
            holder=" ".join((one.family_name, one.given_name) if first else (one.given_name, one.family_name)),
            born_on=one.born_on,
            first_day=one.first_day,
            last_day=one.last_day,
        )
        for one in cards
    ]
    return await asyncio.to_thread(card_pdf, printed, agency=context.law.country["agency"], pages_url=context.pages_url)
