"""The banks that a benefit can be paid to, as the choices of a form: nobody types a bank's code."""

from fastapi import Request

from services.portal.gateways.answers.benefits import ClearingBanks
from services.portal.pages.frame import Visitor, language


async def bank_choices(request: Request, visitor: Visitor) -> list[tuple[str, str]]:
    """Return code and name of each bank of the law, by name; none where the law lists no banks."""
    answer = await visitor.suite.get("benefits", "/v1/banks", ClearingBanks)
    words = language(request)
    shown = [(bank.code, bank.names.get(words) or bank.names.get("en") or bank.code) for bank in answer.items]
    return sorted(shown, key=lambda one: one[1])
