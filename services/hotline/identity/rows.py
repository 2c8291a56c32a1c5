"""Statements about who looked and why, identity checks and confirmations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON
from services.hotline.identity.rules.identity import CHECK_HOLDS

_SAME = SAME_PERSON.replace(":person_id", ":id")

_LOOKS = text("""
    SELECT look_id AS id, person_id, looked_by, purpose, at FROM look
    WHERE case_id IS NULL AND reviewed_by IS NULL AND look_id > :after ORDER BY look_id LIMIT :limit
""")

_CONFIRMATION = "confirmation_id AS id, case_id, service, path, CAST(body AS text) AS body, status, asked_at, until"

_OF_CASE = text(f"""
    SELECT {_CONFIRMATION} FROM confirmation WHERE case_id = :case_id AND asked_by = :asked_by ORDER BY asked_at DESC
    LIMIT 100
""")

_STANDS = text(f"""
    SELECT 1 FROM service_case
    WHERE case_id = :case_id AND status <> 'closed' AND person_id IN {_SAME}
      AND assigned_to IN ('agent:' || :agent, 'supervisor:' || :agent)
""")

_TO_CONFIRM = text(f"""
    SELECT {_CONFIRMATION} FROM confirmation
    WHERE person_id IN {_SAME} AND status = 'pending' AND until > :now ORDER BY asked_at DESC LIMIT 100
""")

# A purpose that stands, and a check that the caller passed in an open case of the one who looks.
_OPENED = text(f"""
    SELECT (SELECT purpose FROM look WHERE person_id IN {_SAME} AND looked_by = :looked_by AND until > :now
            ORDER BY at DESC LIMIT 1) AS purpose,
           EXISTS (SELECT FROM identity_check i JOIN service_case c USING (case_id)
                   WHERE i.person_id IN {_SAME} AND i.agent = :looked_by AND i.passed AND i.at > :since
                     AND c.status <> 'closed' AND c.assigned_to = :looked_by) AS passed
""")


async def looks_to_review(database: Database, *, after: UUID, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_LOOKS, {"after": after, "limit": limit})]


async def acting_stands(database: Database, *, case_id: UUID | None, person_id: UUID | None, agent: str | None) -> bool:
    """The case is open, about the person still, and the agent's who was given the token."""
    return bool(await database.one_statement(_STANDS, {"case_id": case_id, "id": person_id, "agent": agent}))


async def confirmations_of_case(database: Database, case_id: UUID, *, asked_by: str) -> list[dict[str, Any]]:
    given = {"case_id": case_id, "asked_by": asked_by}
    return [dict(row) for row in await database.one_statement(_OF_CASE, given)]


async def confirmations_of_person(database: Database, person_id: UUID | None, *, now: datetime) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_TO_CONFIRM, {"id": person_id, "now": now})]


async def opened(database: Database, person_id: UUID, *, looked_by: str, now: datetime) -> dict[str, Any]:
    """`purpose`: of the caller's look at the person that is in force; `passed`: the identity check, a moment ago."""
    given = {"id": person_id, "looked_by": looked_by, "now": now, "since": now - CHECK_HOLDS}
    return dict((await database.one_statement(_OPENED, given))[0])


def is_open(opened: Mapping[str, Any]) -> bool:
    """Tiles and timeline are shown whole: there is a purpose, or the person is on the line."""
    return opened["purpose"] is not None or bool(opened["passed"])
