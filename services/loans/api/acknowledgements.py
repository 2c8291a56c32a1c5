"""What of loans waits for an officer: promises that were broken, or that nothing proves; seen and noted by one."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.door.requests.fields import Body, Text
from libs.common.law.terms import Law
from libs.common.refusals import NotFound
from libs.common.values.month import Month
from services.loans import queries

router = APIRouter(prefix="/v1/loans", tags=["loans"])


class Seen(Body):
    note: Text


@router.post("/{loan_id}/acknowledgements", operation_id="acknowledge_judgement")
async def acknowledge(
    request: Request, loan_id: UUID, body: Seen, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """An officer has seen the newest judgement and says what follows; a later one waits anew."""

    async def act(connection: AsyncConnection) -> Any:
        seen = await queries.acknowledge(connection, loan_id, by=caller.name, note=body.note)
        if seen is None:
            raise NotFound(what="judgement")
        return {"id": loan_id, "month": str(Month.of(seen["month"])), "version": seen["version"], "note": body.note}

    return await carry_out_once(request, caller, "acknowledge_judgement", act, status=200)


async def broken_promises(database: Database, law: Law) -> list[Waiting]:
    """Loans whose newest judgement is a breach, or that is unproven, and that no officer has seen."""
    return [
        Waiting(
            kind="loan",
            id=str(row["loan_id"]),
            title=f"{row['verdict']} {Month.of(row['month'])}",
            since=row["judged_at"],
            law=str(law.rule("loans", "headcount_retention").at("retention", row["applied_on"]).citation),
            about={
                "employer_id": row["employer_id"],
                "verdict": row["verdict"],
                "month": str(Month.of(row["month"])),
                "headcount": row["headcount"],
                "baseline": row["baseline_headcount"],
            },
        )
        for row in await queries.broken_promises(database, limit=SHOWN_MAX)
    ]
