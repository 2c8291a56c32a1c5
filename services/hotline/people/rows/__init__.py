"""Statements about persons and employers: their cards, what they are found by, what was said of them.

The functions here give the rows as mappings, for the desk.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.common.database.connections import Database
from services.hotline.people.rows import cards, facts, search
from services.hotline.people.rows.facts import newest_entry
from services.hotline.people.rules.search_keys import Kind

__all__ = ["newest_entry"]


async def find(
    database: Database, beginnings: Sequence[tuple[Kind, str]], *, similar: str, limit: int
) -> list[dict[str, Any]]:
    return [asdict(one) for one in await search.find_subjects(database, beginnings, similar=similar, limit=limit)]


async def person_cards(database: Database, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    return {person: asdict(card) for person, card in (await cards.cards_of_persons(database, ids)).items()}


async def employer_cards(database: Database, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    return {employer: asdict(card) for employer, card in (await cards.cards_of_employers(database, ids)).items()}


async def timeline(
    database: Database, subject_id: UUID, *, before: tuple[datetime, int], limit: int
) -> list[dict[str, Any]]:
    found = await facts.timeline(database, subject_id, before=before, limit=limit)
    return [{**asdict(entry), "data": json.dumps(entry.data)} for entry in found]
