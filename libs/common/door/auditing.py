"""Who did and who looked: rows that the sequencer numbers and chains by their hashes."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database import Database
from libs.common.door.callers import Caller
from libs.common.tracing import current_traceparent

_DID = text("""
    INSERT INTO audit_outbox (actor, action, subject, detail, traceparent)
    VALUES (:actor, :action, :subject, :detail, :traceparent)
""")
_LOOKED = text("""
    INSERT INTO audit_outbox (actor, action, subject, detail, traceparent)
    SELECT :actor, :action, subject, :detail, :traceparent FROM unnest(CAST(:subjects AS text[])) subject
""")


async def audit(connection: AsyncConnection, caller: Caller, action: str, *, subject: str, detail: str = "") -> None:
    """In the transaction of what was done: both or neither."""
    given = {"actor": caller.name, "action": action, "subject": subject, "detail": detail}
    await connection.execute(_DID, {**given, "traceparent": current_traceparent()})


async def audit_look(
    database: Database, caller: Caller, action: str, subjects: Iterable[Any], *, detail: str = ""
) -> None:
    """Before personal data are shown; `detail` is the purpose.

    Persons who read what is theirs are not noted; an agent who does so for a caller is.
    """
    own = caller.person_ids if caller.party == "person" and caller.acting is None else []
    others = [str(subject) for subject in subjects if str(subject) not in own]
    if others:
        given = {"actor": caller.name, "action": action, "subjects": others, "detail": detail}
        await database.one_statement(_LOOKED, {**given, "traceparent": current_traceparent()})
