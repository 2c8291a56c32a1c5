"""Move a case: take it, wait, escalate, close, reopen, merge; link it; write into it. One lock, one entry, one fact."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import append
from libs.contracts.hotline import CaseMoved
from services.hotline.cases.rules.case_state import Move, moved

_LOCK = text("SELECT * FROM service_case WHERE case_id = :case_id FOR UPDATE")
_MOVE = text("""
    UPDATE service_case
    SET status = :status, assigned_to = :assigned_to, queue = :queue, wrap_up = :wrap_up, closed_at = :closed_at,
        callback_at = :callback_at, callback_attempts = :callback_attempts, merged_into = :merged_into,
        person_id = :person_id, employer_id = :employer_id, version = version + 1
    WHERE case_id = :case_id RETURNING *
""")
_ENTER = text("INSERT INTO case_entry (case_id, kind, author, text) VALUES (:case_id, :kind, :author, :text)")
_KEPT = text("""
    SELECT coalesce((SELECT kept_id FROM person_alias WHERE person_id = CAST(:person_id AS uuid)),
                    CAST(:person_id AS uuid))
""")
_KNOWN = text("SELECT 1 FROM person_card WHERE person_id = :person_id")
_EMPLOYER_KNOWN = text("SELECT 1 FROM employer_card WHERE employer_id = :employer_id")
_MOVABLE = (
    "status", "assigned_to", "queue", "wrap_up", "closed_at", "callback_at", "callback_attempts", "merged_into",
    "person_id", "employer_id",
)  # fmt: skip


class MergedIntoItself(Refusal):
    code = "case_merged_into_itself"
    kind = "invalid"
    sentence = Sentence(
        en="A case is merged into another, open one of the same person.",
        th="รวมเรื่องได้เฉพาะกับเรื่องอื่นที่ยังเปิดอยู่ของบุคคลเดียวกัน",
        vi="Chỉ gộp vào một hồ sơ khác đang mở của cùng một người.",
    )


async def move_case(
    connection: AsyncConnection,
    case_id: UUID,
    move: Move,
    *,
    by: str,
    at: datetime,
    note: str = "",
    **changes: Any,
) -> dict[str, Any]:
    """`changes`: columns of the case that the move sets beside its status."""
    case = await _locked(connection, case_id)
    status = moved(case["status"], move)
    if move == "merge":
        await _require_open_kin(connection, case, changes["merged_into"])
    closed_at = at if status == "closed" else None
    told = {name: case[name] for name in _MOVABLE} | changes | {"status": status, "closed_at": closed_at}
    if status != "closed":
        told["wrap_up"] = None
    now = dict((await connection.execute(_MOVE, {**told, "case_id": case_id})).mappings().one())
    await _enter(connection, case_id, kind=move, author=by, text=note)
    fact = CaseMoved(
        case_id=case_id,
        was=case["status"],
        now=status,
        queue=now["queue"],
        wrap_up=now["wrap_up"],
        merged_into=now["merged_into"],
    )
    await append(connection, fact)
    return now


async def link_case(connection: AsyncConnection, case_id: UUID, *, by: str, **links: UUID | None) -> dict[str, Any]:
    """To a person, an employer, or both; what is None stays."""
    case = await _locked(connection, case_id)
    given = {name: value for name, value in links.items() if value is not None}
    if "person_id" in given and (await connection.execute(_KNOWN, given)).one_or_none() is None:
        raise NotFound(what="person", pointer="/person_id")
    if "employer_id" in given and (await connection.execute(_EMPLOYER_KNOWN, given)).one_or_none() is None:
        raise NotFound(what="employer", pointer="/employer_id")
    told = {name: case[name] for name in _MOVABLE} | given
    now = dict((await connection.execute(_MOVE, {**told, "case_id": case_id})).mappings().one())
    await _enter(connection, case_id, kind="link", author=by, text=", ".join(sorted(given)))
    return now


async def write_entry(connection: AsyncConnection, case_id: UUID, *, by: str, words: str) -> dict[str, Any]:
    case = await _locked(connection, case_id)
    await _enter(connection, case_id, kind="note", author=by, text=words)
    return case


async def _locked(connection: AsyncConnection, case_id: UUID) -> dict[str, Any]:
    row = (await connection.execute(_LOCK, {"case_id": case_id})).mappings().one_or_none()
    if row is None:
        raise NotFound(what="case")
    return dict(row)


async def _require_open_kin(connection: AsyncConnection, case: dict[str, Any], into: UUID) -> None:
    other = (await connection.execute(_LOCK, {"case_id": into})).mappings().one_or_none()
    if (
        other is None
        or other["case_id"] == case["case_id"]
        or other["status"] == "closed"
        or await _kept(connection, other["person_id"]) != await _kept(connection, case["person_id"])
    ):
        raise MergedIntoItself(pointer="/into")


async def _kept(connection: AsyncConnection, person_id: UUID | None) -> UUID | None:
    """The number that stands for the person, whichever a case was opened under."""
    found: UUID | None = (await connection.execute(_KEPT, {"person_id": person_id})).scalar_one()
    return found


async def _enter(connection: AsyncConnection, case_id: UUID, *, kind: str, author: str, text: str) -> None:
    await connection.execute(_ENTER, {"case_id": case_id, "kind": kind, "author": author, "text": text})
