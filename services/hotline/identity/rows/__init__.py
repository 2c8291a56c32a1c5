"""Statements about who looked and why, identity checks and confirmations.

The functions here give the rows as mappings, for the desk.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.common.database.connections import Database
from services.hotline.identity.rows.looks import opening, unreviewed_looks


async def looks_to_review(database: Database, *, after: UUID, limit: int) -> list[dict[str, Any]]:
    found = (asdict(look) for look in await unreviewed_looks(database, after=after, limit=limit))
    return [{"id": look.pop("look_id"), **look} for look in found]


async def opened(database: Database, person_id: UUID, *, looked_by: str, now: datetime) -> dict[str, Any]:
    return asdict(await opening(database, person_id, looked_by=looked_by, now=now))


def is_open(opened: Mapping[str, Any]) -> bool:
    return opened["purpose"] is not None or bool(opened["passed"])
