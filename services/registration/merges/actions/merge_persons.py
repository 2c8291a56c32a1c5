"""Merge two registrations of one person, and undo it: an alias is written, nothing else is touched.

What is approved is the two registrations as they are and the reason: their hash. Whoever asked does not approve.
"""

import hashlib
import json
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import approve
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import PersonsMerged, PersonsUnmerged
from libs.copies.aliases import forget_aliases, keep_aliases

_PERSON = """
    SELECT person_id AS id, national_id, given_name, family_name, born_on, sex, area, phones, version FROM person
    WHERE person_id = ANY(CAST(:ids AS uuid[])) ORDER BY person_id
"""
_PERSONS = text(f"{_PERSON} FOR UPDATE")
_SHOWN = text(_PERSON)
_ENTANGLED = text("""
    SELECT 1 FROM person_alias WHERE person_id = ANY(CAST(:ids AS uuid[])) OR kept_id = :merged_id LIMIT 1
""")
_ASKED = text("SELECT 1 FROM person_merge WHERE merged_id = :merged_id AND status = 'asked'")
_ASK = text("""
    INSERT INTO person_merge (merge_id, kept_id, merged_id, reason, asked_by, hash)
    VALUES (:merge_id, :kept_id, :merged_id, :reason, :asked_by, :hash)
""")
_LOCK = text("SELECT * FROM person_merge WHERE merge_id = :merge_id FOR UPDATE")
_MOVE = text("UPDATE person_merge SET status = :status, decided_by = :by WHERE merge_id = :merge_id RETURNING *")


class MergeImpossible(Refusal):
    code = "merge_impossible"
    kind = "conflict"
    sentence = Sentence(
        en="These two cannot be merged: they are one registration, or one of them was merged before. Undo that first.",
        th="รวมสองรายการนี้ไม่ได้ เพราะเป็นรายการเดียวกัน หรือรายการหนึ่งเคยถูกรวมแล้ว โปรดยกเลิกการรวมเดิมก่อน",
        vi="Không thể gộp hai hồ sơ này: chúng là một, hoặc một hồ sơ đã được gộp. Hãy hủy lần gộp trước.",
    )


class MergeNotOpen(Refusal):
    code = "merge_not_open"
    kind = "conflict"
    sentence = Sentence(
        en="This merge is {status}; it cannot be changed so.",
        th="การรวมนี้มีสถานะ {status} จึงทำรายการนี้ไม่ได้",
        vi="Lần gộp này đang {status}; không thể làm như vậy.",
    )


async def ask_to_merge(
    connection: AsyncConnection, *, kept_id: UUID, merged_id: UUID, reason: str, asked_by: str
) -> dict[str, Any]:
    row = {"merge_id": uuid7(), "kept_id": kept_id, "merged_id": merged_id, "reason": reason, "asked_by": asked_by}
    kept, merged = await _both(connection, row)
    if (await connection.execute(_ASKED, row)).one_or_none():
        raise MergeImpossible
    row["hash"] = content_hash(kept, merged, reason)
    await connection.execute(_ASK, row)
    return {**row, "status": "asked", "kept": kept, "merged": merged}


async def approve_merge(
    connection: AsyncConnection, merge_id: UUID, *, approver: str, given_hash: str, needed: int
) -> dict[str, Any]:
    """The last approval needed merges; a registration that was changed meanwhile is not what was asked for."""
    row = await _locked(connection, merge_id, "asked")
    kept, merged = await _both(connection, row)
    approvers = await approve(
        connection,
        subject=f"person_merge {merge_id}",
        maker=row["asked_by"],
        approver=approver,
        given_hash=given_hash,
        content_hash=content_hash(kept, merged, row["reason"]),
    )
    if len(approvers) < needed:
        return {**row, "kept": kept, "merged": merged}
    fact = PersonsMerged(merge_id=merge_id, kept_id=row["kept_id"], merged_id=row["merged_id"])
    await keep_aliases(connection, [fact.model_dump_json()])
    await append(connection, fact)
    return {**await _moved(connection, merge_id, "merged", approver), "kept": kept, "merged": merged}


async def refuse_merge(connection: AsyncConnection, merge_id: UUID, *, by: str) -> dict[str, Any]:
    await _locked(connection, merge_id, "asked")
    return await _moved(connection, merge_id, "refused", by)


async def unmerge(connection: AsyncConnection, merge_id: UUID, *, by: str) -> dict[str, Any]:
    """Two persons again, each with the facts that were said of them."""
    row = await _locked(connection, merge_id, "merged")
    fact = PersonsUnmerged(merge_id=merge_id, kept_id=row["kept_id"], merged_id=row["merged_id"])
    await forget_aliases(connection, [fact.model_dump_json()])
    await append(connection, fact)
    return await _moved(connection, merge_id, "undone", by)


def content_hash(kept: dict[str, Any], merged: dict[str, Any], reason: str) -> str:
    told = json.dumps([kept, merged, reason], sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


async def with_both(connection: AsyncConnection, row: dict[str, Any]) -> dict[str, Any]:
    """A merge with the two registrations as they are now, and the hash of that."""
    found = {p["id"]: p for p in await _people(connection, _SHOWN, row)}
    kept, merged = found[row["kept_id"]], found[row["merged_id"]]
    shown_hash = content_hash(kept, merged, row["reason"]) if row["status"] == "asked" else row["hash"]
    return {**row, "kept": kept, "merged": merged, "hash": shown_hash}


async def _both(connection: AsyncConnection, row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    found = {p["id"]: p for p in await _people(connection, _PERSONS, row)}
    for name in ("kept_id", "merged_id"):
        if row[name] not in found:
            raise NotFound(what="person", pointer=f"/{name}")
    given = {"ids": [row["kept_id"], row["merged_id"]], "merged_id": row["merged_id"]}
    if row["kept_id"] == row["merged_id"] or (await connection.execute(_ENTANGLED, given)).one_or_none():
        raise MergeImpossible
    return found[row["kept_id"]], found[row["merged_id"]]


async def _people(connection: AsyncConnection, statement: Any, row: dict[str, Any]) -> list[dict[str, Any]]:
    rows = await connection.execute(statement, {"ids": [row["kept_id"], row["merged_id"]]})
    return [dict(found) for found in rows.mappings()]


async def _locked(connection: AsyncConnection, merge_id: UUID, status: str) -> dict[str, Any]:
    row = (await connection.execute(_LOCK, {"merge_id": merge_id})).mappings().one_or_none()
    if row is None:
        raise NotFound(what="merge")
    if row["status"] != status:
        raise MergeNotOpen(status=row["status"])
    return dict(row)


async def _moved(connection: AsyncConnection, merge_id: UUID, status: str, by: str) -> dict[str, Any]:
    moved = await connection.execute(_MOVE, {"merge_id": merge_id, "status": status, "by": by})
    return dict(moved.mappings().one())
