"""Statements about persons and employers: found, and what was said of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON

_LAST = "\U0010ffff"

# Numbers and phones are found whole or not at all: by their beginnings one would guess them digit by digit.
_WHOLE = frozenset({"number", "phone"})

_NOTHING_MORE = "\x01"

_SAME = SAME_PERSON.replace(":person_id", ":id")

_SEALED = text("""
    SELECT person_id, version, sealed FROM person_card WHERE state = 'sealed' ORDER BY person_id LIMIT :limit
""")

# Beginnings in their order: who is found by an earlier one stands first. Each is one short walk through the index.
_FOUND = text("""
    SELECT subject_kind, coalesce(a.kept_id, subject_id) AS subject_id, min(place) AS place, bool_or(key = low) AS exact
    FROM unnest(CAST(:kinds AS text[]), CAST(:lows AS text[]), CAST(:highs AS text[])) WITH ORDINALITY
         AS w(kind, low, high, place)
    CROSS JOIN LATERAL (
        SELECT k.subject_kind, k.subject_id, k.key FROM search_key k
        WHERE k.key >= w.low AND k.key < w.high AND k.kind = w.kind ORDER BY k.key LIMIT :limit) found
    LEFT JOIN person_alias a ON a.person_id = subject_id
    GROUP BY 1, 2 ORDER BY exact DESC, place, 2 LIMIT :limit
""")

_SIMILAR = text("""
    SELECT DISTINCT subject_kind, coalesce(a.kept_id, subject_id) AS subject_id, 99 AS place, false AS exact
    FROM (SELECT subject_kind, subject_id FROM search_key
          WHERE kind = 'folded' AND key % :similar ORDER BY key <-> :similar LIMIT :limit) found
    LEFT JOIN person_alias a ON a.person_id = subject_id
""")

_PERSONS = text("""
    SELECT person_id, state, national_id, given_name, family_name, born_on, sex, area, phones, said_at,
           (SELECT kept_id FROM person_alias a WHERE a.person_id = c.person_id) AS merged_into
    FROM person_card c WHERE person_id = ANY(CAST(:ids AS uuid[]))
""")

_EMPLOYERS = text("""
    SELECT employer_id, registration_number, name, area, sector FROM employer_card
    WHERE employer_id = ANY(CAST(:ids AS uuid[]))
""")

_TIMELINE = text(f"""
    SELECT entry_id, event_id, occurred_at, type, CAST(data AS text) AS data, heard_at FROM timeline_entry
    WHERE subject_id IN {_SAME} AND (occurred_at, entry_id) < (:before_at, :before_id)
    ORDER BY occurred_at DESC, entry_id DESC LIMIT :limit
""")

_NEWEST = text(f"SELECT coalesce(max(entry_id), 0) AS newest FROM timeline_entry WHERE subject_id IN {_SAME}")


async def sealed_cards(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_SEALED, {"limit": limit})]


async def find(
    database: Database, beginnings: Sequence[tuple[str, str]], *, similar: str, limit: int
) -> list[dict[str, Any]]:
    """Subjects whose keys begin so, exact ones first; where they are few, those that are spelt much alike."""
    given = {
        "kinds": [kind for kind, _ in beginnings],
        "lows": [low for _, low in beginnings],
        "highs": [low + (_NOTHING_MORE if kind in _WHOLE else _LAST) for kind, low in beginnings],
        "limit": limit,
    }
    rows = [dict(row) for row in await database.one_statement(_FOUND, given)] if beginnings else []
    if not rows and len(similar) >= 4:
        rows = [dict(row) for row in await database.one_statement(_SIMILAR, {"similar": similar, "limit": limit})]
    return rows


async def person_cards(database: Database, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    return {row["person_id"]: dict(row) for row in await database.one_statement(_PERSONS, {"ids": list(ids)})}


async def employer_cards(database: Database, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    return {row["employer_id"]: dict(row) for row in await database.one_statement(_EMPLOYERS, {"ids": list(ids)})}


async def timeline(
    database: Database, subject_id: UUID, *, before: tuple[datetime, int], limit: int
) -> list[dict[str, Any]]:
    given = {"id": subject_id, "before_at": before[0], "before_id": before[1], "limit": limit}
    return [dict(row) for row in await database.one_statement(_TIMELINE, given)]


async def newest_entry(database: Database, subject_id: UUID) -> int:
    return int((await database.one_statement(_NEWEST, {"id": subject_id}))[0]["newest"])
