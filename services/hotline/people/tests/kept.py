"""Facts that are kept, details that are decrypted, and their search keys."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from libs.common.database.connections import Database
from libs.common.keys.sealing import seal
from libs.common.spine.consumer import Listener
from libs.common.spine.events import Event
from libs.copies.keeping import kept_only
from services.hotline.people.actions.open_details import open_details
from services.hotline.people.rows.cards import keep_sealed, sealed_cards
from services.hotline.people.rows.search import find_subjects
from services.hotline.people.rules.search_keys import read_query

END = (datetime(9999, 1, 1, tzinfo=UTC), 0)
DETAILS = {"given_name": "มานี", "family_name": "มีนา", "born_on": "1985-04-30", "sex": "female", "area": "TH-10"}


async def hear(database: Database, listener: Listener[object], kind: str, *bodies: dict[str, Any]) -> None:
    events = [
        Event(str(uuid4()), "t", 0, number, 1, "k", kind, json.dumps(body, default=str), f"2021-01-0{number}T00:00:00Z")
        for number, body in enumerate(bodies, 1)
    ]
    async with database.transaction(wakes=False) as connection:
        await listener(None, connection, events)


async def seal_details(database: Database, person: UUID, key: bytes, version: int, national_id: str) -> None:
    content = {**DETAILS, "national_id": national_id, "phones": ["+66812345678"]}
    body = {"person_id": person, "version": version, "sealed": seal(person, key, content)}
    await hear(database, kept_only(keep_sealed), "registration.person_details_changed.v1", body)


async def open_all(database: Database, keys: dict[UUID, bytes]) -> None:
    sealed = await sealed_cards(database, limit=10)
    async with database.transaction(wakes=False) as connection:
        await open_details(connection, sealed, keys, calling_code="66")


async def found_by(database: Database, typed: str) -> list[UUID]:
    wanted = read_query(typed, calling_code="66")
    found = await find_subjects(database, wanted.beginnings, similar=wanted.similar, areas=None, limit=10)
    return [one.subject_id for one in found]
