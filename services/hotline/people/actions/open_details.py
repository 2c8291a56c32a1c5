"""Open sealed details with the persons' keys and make them findable; without a key they are erased."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.stored_answers import forget_answers
from libs.common.keys.sealing import SealBroken, unseal
from libs.contracts.registration import PersonDetails
from services.hotline.people.rules.search_keys import person_keys

# What was sealed anew meanwhile has a higher version and stays as it is.
_OPEN = text("""
    UPDATE person_card c
    SET state = 'open', national_id = o.national_id, given_name = o.given_name, family_name = o.family_name,
        born_on = o.born_on, sex = o.sex, area = o.area, phones = string_to_array(nullif(o.phones, ''), ' ')
    FROM json_to_recordset(CAST(:opened AS json)) AS o(person_id uuid, version integer, national_id text,
        given_name text, family_name text, born_on date, sex text, area text, phones text)
    WHERE c.person_id = o.person_id AND c.version = o.version
    RETURNING c.person_id
""")
_ERASE = text("""
    UPDATE person_card SET state = 'erased', sealed = '', national_id = NULL, given_name = NULL, family_name = NULL,
        born_on = NULL, sex = NULL, area = NULL, phones = NULL
    WHERE person_id = ANY(CAST(:persons AS uuid[]))
""")
_FORGET = text("DELETE FROM search_key WHERE subject_id = ANY(CAST(:persons AS uuid[]))")
_KEYS = text("""
    INSERT INTO search_key (key, kind, subject_kind, subject_id)
    SELECT key, kind, 'person', subject_id
    FROM unnest(CAST(:keys AS text[]), CAST(:kinds AS text[]), CAST(:subjects AS uuid[])) k(key, kind, subject_id)
    ON CONFLICT DO NOTHING
""")


async def open_details(
    connection: AsyncConnection, sealed: Sequence[Mapping[str, Any]], keys: Mapping[UUID, bytes], *, calling_code: str
) -> None:
    """`sealed` are `person_id`, `version` and `sealed` of cards. A broken seal is as unreadable as a lost key."""
    opened, unreadable = _opened(sealed, keys)
    rows = [{**told.model_dump(mode="json"), "phones": " ".join(told.phones), **card} for card, told in opened]
    made = set((await connection.execute(_OPEN, {"opened": _as_json(rows)})).scalars())
    await connection.execute(_FORGET, {"persons": [*made, *unreadable]})
    if unreadable:
        await connection.execute(_ERASE, {"persons": unreadable})
        await forget_answers(connection, unreadable)
    found = [
        (key, kind, card["person_id"])
        for card, told in opened
        if card["person_id"] in made
        for kind, key in person_keys(told.given_name, told.family_name, told.national_id, told.phones, calling_code)
        if key
    ]
    if found:
        parts = zip(*found, strict=True)
        await connection.execute(_KEYS, dict(zip(("keys", "kinds", "subjects"), map(list, parts), strict=True)))


def _opened(
    sealed: Sequence[Mapping[str, Any]], keys: Mapping[UUID, bytes]
) -> tuple[list[tuple[dict[str, Any], PersonDetails]], list[UUID]]:
    opened, unreadable = [], []
    for card in sealed:
        person_id = card["person_id"]
        try:
            told = PersonDetails.model_validate(unseal(person_id, keys[person_id], card["sealed"]))
        except (KeyError, SealBroken, ValueError):
            unreadable.append(person_id)
        else:
            opened.append(({"person_id": person_id, "version": card["version"]}, told))
    return opened, unreadable


def _as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, default=str, ensure_ascii=False)
