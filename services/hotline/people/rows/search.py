"""Statements about the search keys of persons and employers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep
from services.hotline.people.rules.search_keys import Kind

SubjectKind = Literal["person", "employer"]
_LAST = "\U0010ffff"
_NOTHING_MORE = "\x01"
# Numbers and phones are found whole or not at all: by their beginnings one would guess them digit by digit.
_WHOLE = frozenset({"number", "phone"})
_SIMILAR_LEAST = 4
_COUNTED_MAX = 200


@dataclass(frozen=True, slots=True)
class FoundSubject:
    """A subject found; a merged person under the kept id. `exact`: a key equals the typed text.

    `whole`: the number found. `at_least`: there may be more.
    """

    subject_kind: SubjectKind
    subject_id: UUID
    place: int
    exact: bool
    whole: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class SearchKey:
    """One key by which a subject is found."""

    key: str
    kind: Kind
    subject_id: UUID


# Beginnings in their order: who is found by an earlier one stands first. Each is one short walk through the index, on
# which more are counted than are shown.
_FOUND = Query(
    FoundSubject,
    """
    SELECT subject_kind, coalesce(a.kept_id, subject_id) AS subject_id,
           coalesce(min(place) FILTER (WHERE number <= :limit), min(place)) AS place,
           bool_or(key = low) AS exact, count(*) OVER () AS whole, bool_or(max(number) = :counted) OVER () AS at_least
    FROM unnest(CAST(:kinds AS text[]), CAST(:lows AS text[]), CAST(:highs AS text[])) WITH ORDINALITY
         AS w(kind, low, high, place)
    CROSS JOIN LATERAL (
        SELECT k.subject_kind, k.subject_id, k.key, row_number() OVER (ORDER BY k.key) AS number
        FROM search_key k
        WHERE k.key >= w.low AND k.key < w.high AND k.kind = w.kind
          AND in_reach(CAST(:areas AS text[]), k.subject_id) ORDER BY k.key LIMIT :counted) found
    LEFT JOIN person_alias a ON a.person_id = subject_id
    GROUP BY 1, 2 ORDER BY min(number) > :limit, exact DESC, place, 2 LIMIT :limit
    """,
)
_SIMILAR = Query(
    FoundSubject,
    """
    SELECT subject_kind, coalesce(a.kept_id, subject_id) AS subject_id, 99 AS place, false AS exact,
           count(*) OVER () AS whole, bool_or(max(number) > :limit) OVER () AS at_least
    FROM (SELECT subject_kind, subject_id, row_number() OVER () AS number
          FROM (SELECT subject_kind, subject_id FROM search_key WHERE kind = 'folded' AND key % :similar
                  AND in_reach(CAST(:areas AS text[]), subject_id)
                ORDER BY key <-> :similar LIMIT CAST(:limit AS bigint) + 1) near) found
    LEFT JOIN person_alias a ON a.person_id = subject_id
    GROUP BY 1, 2 ORDER BY min(number) LIMIT :limit
    """,
)
_INSERT = Command("""
    INSERT INTO search_key (key, kind, subject_kind, subject_id)
    SELECT key, kind, :subject_kind, subject_id
    FROM unnest(CAST(:keys AS text[]), CAST(:kinds AS text[]), CAST(:subjects AS uuid[])) k(key, kind, subject_id)
    ON CONFLICT DO NOTHING
""")
delete_keys_of_erased = Keep(f"DELETE FROM search_key WHERE subject_id IN ({PERSONS})")
_DELETE = Command("DELETE FROM search_key WHERE subject_id = ANY(CAST(:subjects AS uuid[]))")


async def find_subjects(
    database: Database, beginnings: Sequence[tuple[Kind, str]], *, similar: str, areas: list[str] | None, limit: int
) -> list[FoundSubject]:
    """Find subjects with a key that begins so, exact ones first; if there are none, those with a similar spelling.

    For each beginning 200 keys are counted; of similar ones, one more than are shown.
    """
    subjects: list[FoundSubject] = []
    if beginnings:
        subjects = await _FOUND.all(
            database,
            kinds=[kind for kind, _ in beginnings],
            lows=[low for _, low in beginnings],
            highs=[low + (_NOTHING_MORE if kind in _WHOLE else _LAST) for kind, low in beginnings],
            areas=areas,
            counted=_COUNTED_MAX,
            limit=limit,
        )
    if not subjects and len(similar) >= _SIMILAR_LEAST:
        subjects = await _SIMILAR.all(database, similar=similar, areas=areas, limit=limit)
    return subjects


async def insert_keys(connection: AsyncConnection, subject_kind: SubjectKind, keys: Iterable[SearchKey]) -> None:
    """Insert search keys that are not there yet. Empty keys are left out."""
    filled = [key for key in keys if key.key]
    if filled:
        await _INSERT.run(
            connection,
            subject_kind=subject_kind,
            keys=[one.key for one in filled],
            kinds=[one.kind for one in filled],
            subjects=[one.subject_id for one in filled],
        )


async def delete_keys(connection: AsyncConnection, subjects: Sequence[UUID]) -> None:
    await _DELETE.run(connection, subjects=subjects)
