"""Persons and employers: found, seen whole, their timelines."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON
from services.hotline.rules.identity import CHECK_HOLDS

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
_FOUND_CASE = text("""
    SELECT case_id, number, about, status, person_id FROM service_case
    WHERE number >= :low AND number < :high ORDER BY number DESC LIMIT :limit
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
# When each service last said something that the tiles show.
_AGES = f"""
    SELECT split_part(type, '.', 1) AS service, max(occurred_at) AS at FROM timeline_entry
    WHERE subject_id IN {_SAME} GROUP BY 1
    UNION ALL SELECT 'contributions', max(said_at) FROM person_month WHERE person_id IN {_SAME}
    UNION ALL SELECT 'loans', max(moved_at) FROM loan_card
    WHERE employer_id IN (SELECT employer_id FROM employment WHERE person_id IN {_SAME} AND standing = 'stands')
    UNION ALL SELECT 'hotline', max(opened_at) FROM service_case WHERE person_id IN {_SAME}
"""


def _in_one(wanted: Mapping[str, str]) -> TextClause:
    """All tiles of a view in one statement, each a JSON list: with a round trip a tile the agent would wait."""
    parts = ", ".join(f"(SELECT coalesce(json_agg(t), '[]')::text FROM ({s}) t) AS {n}" for n, s in wanted.items())
    return text(f"SELECT {parts}")


_OF_PERSON = _in_one(
    {
        "employments": f"""
        SELECT m.employment_id, m.employer_id, e.registration_number, e.name, m.started_on, m.ended_on, m.end_reason,
               m.standing
        FROM employment m LEFT JOIN employer_card e USING (employer_id)
        WHERE m.person_id IN {_SAME} AND m.standing <> 'void' ORDER BY m.started_on DESC
    """,
        "months": f"""
        SELECT to_char(month, 'YYYY-MM') AS month, employer_id, base::text AS base, credited, version
        FROM person_month WHERE person_id IN {_SAME} ORDER BY month DESC, employer_id LIMIT 240
    """,
        "claims": f"""
        SELECT claim_id, employer_id, branch, cause, first_day, last_day, status, reason, days, last_paid_day,
               paid::text AS paid, moved_at
        FROM claim_card WHERE person_id IN {_SAME} ORDER BY moved_at DESC
    """,
        "loans": f"""
        SELECT l.loan_id, l.employer_id, e.name, l.phase, l.amount::text AS amount, l.status, l.flag, l.month,
               l.headcount, l.baseline, l.moved_at
        FROM loan_card l LEFT JOIN employer_card e USING (employer_id)
        WHERE l.employer_id IN (SELECT employer_id FROM employment WHERE person_id IN {_SAME} AND standing = 'stands')
        ORDER BY l.moved_at DESC
    """,
        "bookings": f"""
        SELECT booking_id, day, starts_at, place, ended, moved_at FROM booking_card
        WHERE person_id IN {_SAME} ORDER BY day DESC, starts_at DESC LIMIT 20
    """,
        "isolations": f"""
        SELECT order_number, first_day, last_day, withdrawn, moved_at FROM isolation_card
        WHERE person_id IN {_SAME} ORDER BY first_day DESC LIMIT 20
    """,
        "notices": f"""
        SELECT notice_id, template, status, channel, reason, said_at, settled_at FROM notice
        WHERE person_id IN {_SAME} ORDER BY said_at DESC LIMIT 20
    """,
        "cases": f"""
        SELECT case_id, number, kind, queue, about, status, assigned_to, opened_at, due_at
        FROM service_case WHERE person_id IN {_SAME} ORDER BY opened_at DESC LIMIT 50
    """,
        "ages": _AGES,
    }
)
_OF_EMPLOYER = _in_one(
    {
        "loans": """
        SELECT loan_id, phase, amount::text AS amount, status, flag, month, headcount, baseline, moved_at
        FROM loan_card WHERE employer_id = :id ORDER BY moved_at DESC
    """,
        "cases": """
        SELECT case_id, number, kind, queue, about, status, assigned_to, opened_at, due_at
        FROM service_case WHERE employer_id = :id ORDER BY opened_at DESC LIMIT 50
    """,
        "ages": _AGES,
    }
)
_TIMELINE = text(f"""
    SELECT entry_id, event_id, occurred_at, type, CAST(data AS text) AS data, heard_at FROM timeline_entry
    WHERE subject_id IN {_SAME} AND (occurred_at, entry_id) < (:before_at, :before_id)
    ORDER BY occurred_at DESC, entry_id DESC LIMIT :limit
""")
_NEWEST = text(f"SELECT coalesce(max(entry_id), 0) AS newest FROM timeline_entry WHERE subject_id IN {_SAME}")
# A purpose that stands, and a check that the caller passed in an open case of the one who looks.
_OPENED = text(f"""
    SELECT (SELECT purpose FROM look WHERE person_id IN {_SAME} AND looked_by = :looked_by AND until > :now
            ORDER BY at DESC LIMIT 1) AS purpose,
           EXISTS (SELECT FROM identity_check i JOIN service_case c USING (case_id)
                   WHERE i.person_id IN {_SAME} AND i.agent = :looked_by AND i.passed AND i.at > :since
                     AND c.status <> 'closed' AND c.assigned_to = :looked_by) AS passed
""")


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


async def find_cases(database: Database, number: str, *, limit: int) -> list[dict[str, Any]]:
    given = {"low": number, "high": number + _LAST, "limit": limit}
    return [dict(row) for row in await database.one_statement(_FOUND_CASE, given)]


async def person_cards(database: Database, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    return {row["person_id"]: dict(row) for row in await database.one_statement(_PERSONS, {"ids": list(ids)})}


async def employer_cards(database: Database, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    return {row["employer_id"]: dict(row) for row in await database.one_statement(_EMPLOYERS, {"ids": list(ids)})}


async def tiles_of_person(database: Database, person_id: UUID) -> dict[str, list[dict[str, Any]]]:
    return await _tiles(database, _OF_PERSON, person_id)


async def tiles_of_employer(database: Database, employer_id: UUID) -> dict[str, list[dict[str, Any]]]:
    return await _tiles(database, _OF_EMPLOYER, employer_id)


async def _tiles(database: Database, wanted: TextClause, subject: UUID) -> dict[str, list[dict[str, Any]]]:
    """`ages`: by service, when it said something that the tiles show."""
    (row,) = await database.one_statement(wanted, {"id": subject})
    return {name: json.loads(found) for name, found in row.items()}


async def timeline(
    database: Database, subject_id: UUID, *, before: tuple[datetime, int], limit: int
) -> list[dict[str, Any]]:
    given = {"id": subject_id, "before_at": before[0], "before_id": before[1], "limit": limit}
    return [dict(row) for row in await database.one_statement(_TIMELINE, given)]


async def newest_entry(database: Database, subject_id: UUID) -> int:
    return int((await database.one_statement(_NEWEST, {"id": subject_id}))[0]["newest"])


async def opened(database: Database, person_id: UUID, *, looked_by: str, now: datetime) -> dict[str, Any]:
    """`purpose`: of the caller's look at the person that is in force; `passed`: the identity check, a moment ago."""
    given = {"id": person_id, "looked_by": looked_by, "now": now, "since": now - CHECK_HOLDS}
    return dict((await database.one_statement(_OPENED, given))[0])


def is_open(opened: Mapping[str, Any]) -> bool:
    """Tiles and timeline are shown whole: there is a purpose, or the person is on the line."""
    return opened["purpose"] is not None or bool(opened["passed"])
