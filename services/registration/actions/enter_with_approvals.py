"""Master data that takes more than one officer: entered by one, carried out when enough others have approved it.

What is approved is the content as it was entered: its hash. Whoever entered it does not approve.
"""

import hashlib
import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import approve
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.values.identifiers import EmployerId, person_id_of, uuid7
from libs.contracts.registration import Branch
from services.registration.actions.order_closure import order_closure
from services.registration.actions.register_employer import register_employer
from services.registration.actions.register_person import Enrolment, enrol

_ENTER = text("""
    INSERT INTO pending_entry (entry_id, kind, content, hash, made_by)
    VALUES (:entry_id, :kind, CAST(:content AS json), :hash, :made_by) RETURNING *
""")
_LOCK = text("SELECT * FROM pending_entry WHERE entry_id = :entry_id FOR UPDATE")
_MOVE = text("""
    UPDATE pending_entry SET status = :status, made_id = :made_id, decided_by = :by
    WHERE entry_id = :entry_id RETURNING *
""")


class EntryNotOpen(Refusal):
    code = "entry_not_open"
    sentence = Sentence(
        en="This entry is {status}; it cannot be decided again.",
        th="รายการนี้มีสถานะ {status} จึงตัดสินอีกไม่ได้",
        vi="Mục này đang {status}; không thể quyết định lại.",
    )


def content_hash(kind: str, content: dict[str, Any]) -> str:
    told = json.dumps([kind, content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


async def enter(connection: AsyncConnection, *, kind: str, content: dict[str, Any], made_by: str) -> dict[str, Any]:
    """`kind`: closure_order, employer or person; `content` is JSON-ready and complete."""
    row = {"entry_id": uuid7(), "kind": kind, "hash": content_hash(kind, content), "made_by": made_by}
    told = json.dumps(content, ensure_ascii=False)
    return dict((await connection.execute(_ENTER, {**row, "content": told})).mappings().one())


async def approve_entry(
    connection: AsyncConnection,
    entry_id: UUID,
    *,
    approver: str,
    given_hash: str,
    needed: int,
    agency_key: str,
    details_secret: str,
) -> dict[str, Any]:
    """The last approval needed carries it out; `made_id` is what was made."""
    row = await _locked(connection, entry_id)
    approvers = await approve(
        connection,
        subject=f"entry {entry_id}",
        maker=row["made_by"],
        approver=approver,
        given_hash=given_hash,
        content_hash=row["hash"],
    )
    if len(approvers) < needed:
        return row
    content = _parsed(row["content"])
    if row["kind"] == "closure_order":
        made_id = await _order(connection, content)
    elif row["kind"] == "employer":
        made_id = await _employer(connection, content)
    else:
        made_id = await _person(connection, content, row, agency_key=agency_key, details_secret=details_secret)
    return await _moved(connection, entry_id, "done", approver, made_id)


async def refuse_entry(connection: AsyncConnection, entry_id: UUID, *, by: str) -> dict[str, Any]:
    await _locked(connection, entry_id)
    return await _moved(connection, entry_id, "refused", by, None)


async def _order(connection: AsyncConnection, content: dict[str, Any]) -> UUID:
    days = {name: date.fromisoformat(content[name]) for name in ("first_day", "last_day")}
    employer_id = UUID(content["employer_id"]) if content["employer_id"] else None
    return await order_closure(connection, **{**content, **days, "employer_id": employer_id})


async def _employer(connection: AsyncConnection, content: dict[str, Any]) -> UUID:
    told = {name: content[name] for name in ("registration_number", "name", "area", "sector")}
    return await register_employer(
        connection,
        employer_id=EmployerId(uuid7()),
        registered_on=date.fromisoformat(content["registered_on"]),
        branches=[Branch(**branch) for branch in content["branches"]],
        **told,
    )


async def _person(
    connection: AsyncConnection, content: dict[str, Any], row: dict[str, Any], *, agency_key: str, details_secret: str
) -> UUID:
    person_id = person_id_of(content["national_id"], agency_key=agency_key)
    once = {"client": row["made_by"], "operation": "register_person", "key": None, "body_hash": b""}
    told = {**content, "born_on": date.fromisoformat(content["born_on"])}
    enrolment = Enrolment(person_id, **told, answer="", once=once, traceparent=None)
    await enrol(connection, enrolment, details_secret=details_secret)
    return person_id


async def _locked(connection: AsyncConnection, entry_id: UUID) -> dict[str, Any]:
    row = (await connection.execute(_LOCK, {"entry_id": entry_id})).mappings().one_or_none()
    if row is None:
        raise NotFound(what="entry")
    if row["status"] != "waiting":
        raise EntryNotOpen(status=row["status"])
    return dict(row)


async def _moved(
    connection: AsyncConnection, entry_id: UUID, status: str, by: str, made_id: UUID | None
) -> dict[str, Any]:
    given = {"entry_id": entry_id, "status": status, "by": by, "made_id": made_id}
    return dict((await connection.execute(_MOVE, given)).mappings().one())


def _parsed(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
