"""Parts of both doors: whose rows a caller asks for, and refusals of unknown names."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller
from libs.common.refusals import NotFound
from libs.contracts.loans import BANKS
from libs.copies.banks import once_bank_is_known
from services.contributions.context import Context
from services.contributions.employers.unknown_employer import unknown_employer_refusal


def of_caller(caller: Caller, employer_id: UUID | None) -> dict[str, UUID | None]:
    """Return whose consents and certificates the caller asks for; an employer asks for its own alone."""
    if caller.party == "employer" and employer_id is not None:
        caller.require_employer(employer_id)
    return {"employer_id": employer_id or caller.id_as("employer"), "bank_id": caller.id_as("bank")}


async def carried_out(
    request: Request,
    context: Context,
    caller: Caller,
    operation: str,
    act: Callable[[AsyncConnection], Awaitable[Any]],
    named: tuple[UUID, UUID | None],
) -> Response:
    """Carry out a request that names an employer and perhaps a bank.

    Wait for their events if they may be on their way.
    """
    database, (employer_id, bank_id) = context.database, named
    try:
        return await once_bank_is_known(
            database,
            lambda: carry_out_once(request, caller, operation, act),
            bank_id,
            consumer="contributions",
            topic=BANKS,
        )
    except NotFound:
        raise await unknown_employer_refusal(database, caller, employer_id) from None
