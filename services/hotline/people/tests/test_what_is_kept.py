"""What others say is kept once a person and employer; details are opened by their key, and found no longer than it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.keys.sealing import key_of, new_salt, seal
from libs.common.spine.consumer import Listener
from libs.common.spine.events import Event
from services.hotline.people.actions.hear_others import (
    details_changed,
    employers_registered,
    keep_facts,
    persons_merged,
    persons_unmerged,
)
from services.hotline.people.actions.open_details import open_details
from services.hotline.people.rows import facts
from services.hotline.people.rows.cards import cards_of_employers, cards_of_persons, sealed_cards
from services.hotline.people.rows.search import find_subjects
from services.hotline.people.rules.masking import as_shown
from services.hotline.people.rules.search_keys import read_query
from services.hotline.tests.desk import a_desk
from tests.fresh_databases import FreshDatabases

END = (datetime(9999, 1, 1, tzinfo=UTC), 0)
DETAILS = {"given_name": "มานี", "family_name": "มีนา", "born_on": "1985-04-30", "sex": "female", "area": "TH-10"}


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    async with a_desk(databases) as found:
        yield found.database


async def _hear(database: Database, listener: Listener[object], kind: str, *bodies: dict[str, Any]) -> None:
    events = [
        Event(str(uuid4()), "t", 0, number, 1, "k", kind, json.dumps(body, default=str), f"2021-01-0{number}T00:00:00Z")
        for number, body in enumerate(bodies, 1)
    ]
    async with database.transaction(wakes=False) as connection:
        await listener(None, connection, events)


async def _sealed(database: Database, person: UUID, key: bytes, version: int, national_id: str) -> None:
    content = {**DETAILS, "national_id": national_id, "phones": ["+66812345678"]}
    body = {"person_id": person, "version": version, "sealed": seal(person, key, content)}
    await _hear(database, details_changed, "registration.person_details_changed.v1", body)


async def _opened(database: Database, keys: dict[UUID, bytes]) -> None:
    sealed = await sealed_cards(database, limit=10)
    async with database.transaction(wakes=False) as connection:
        await open_details(connection, sealed, keys, calling_code="66")


async def _found(database: Database, typed: str) -> list[UUID]:
    wanted = read_query(typed, calling_code="66")
    found = await find_subjects(database, wanted.beginnings, similar=wanted.similar, limit=10)
    return [one.subject_id for one in found]


async def test_details_are_opened_by_their_key_and_gone_without_it(database: Database) -> None:
    person, key = uuid4(), key_of(uuid4(), secret="s", salt=new_salt())
    await _sealed(database, person, key, 2, "1101700230708")
    await _sealed(database, person, key, 1, "0000000000000")
    await _opened(database, {person: key})
    card = (await cards_of_persons(database, [person, uuid4()]))[person]
    assert (card.state, card.national_id, card.phones) == ("open", "1101700230708", ["+66812345678"]), "the newest"
    masked = as_shown(card, masked=True)
    assert "1101700230708" not in str(masked)
    assert "345678" not in str(masked)
    for typed in ("มานี มี", "0812345678", "1101700230708"):
        assert await _found(database, typed) == [person], typed
    assert await _found(database, "110170023070") == [], "not by the beginning of a number"

    await _sealed(database, person, key, 3, "1101700230708")
    await _opened(database, {})
    assert as_shown((await cards_of_persons(database, [person]))[person], masked=False).state == "erased"
    assert await _found(database, "มานี มี") == []


async def test_a_merged_number_is_found_as_the_one_that_stands_until_parted(database: Database) -> None:
    kept, merged, key = uuid4(), uuid4(), new_salt() * 2
    await _sealed(database, merged, key, 1, "1101700230708")
    await _opened(database, {merged: key})
    body = {"merge_id": uuid4(), "kept_id": kept, "merged_id": merged}
    await _hear(database, persons_merged, "registration.persons_merged.v1", body)
    assert await _found(database, "1101700230708") == [kept]
    assert (await cards_of_persons(database, [merged]))[merged].merged_into == kept
    assert await facts.newest_entry(database, merged) == await facts.newest_entry(database, kept) > 0
    await _hear(database, persons_unmerged, "registration.persons_unmerged.v1", body)
    assert await _found(database, "1101700230708") == [merged]
    said = await facts.timeline(database, kept, before=END, limit=10)
    assert [entry.type.split(".")[1] for entry in said] == ["persons_unmerged", "persons_merged"], "newest first"
    assert said[0].data["merged_id"] == str(merged)


async def test_an_employer_is_kept_and_found_once(database: Database) -> None:
    employer = uuid4()
    body = {"employer_id": employer, "registration_number": "1000000011", "name": "A", "area": "TH-10", "sector": "C"}
    for named in (body, {**body, "name": "B"}):
        await _hear(database, employers_registered, "registration.employer_registered.v1", named)
    assert (await cards_of_employers(database, [employer]))[employer].name == "A"
    assert await _found(database, "1000000011") == [employer]
    assert await facts.newest_entry(database, employer) == 0


async def test_a_fact_is_noted_for_everybody_whom_it_names_and_told_on(database: Database) -> None:
    person, employer, told = uuid4(), uuid4(), []

    async def tell(_: object, events: object) -> None:
        told.append(events)

    claim = {"claim_id": uuid4(), "person_id": person, "employer_id": employer, "first_day": "2021-01-04"}
    filed = keep_facts("person_id", "employer_id", then=facts.keep_claims, tell=tell)
    await _hear(database, filed, "benefits.claim_filed.v1", {**claim, "last_day": "2021-01-05"})
    for subject in (person, employer):
        (entry,) = await facts.timeline(database, subject, before=END, limit=10)
        assert (entry.type, entry.data["claim_id"]) == ("benefits.claim_filed.v1", str(claim["claim_id"]))
    assert len(told) == 1

    paid = [{"claim_id": claim["claim_id"], "amount": amount} for amount in ("10.00", "20.50")]
    await _hear(database, keep_facts(then=facts.add_paid), "benefits.benefit_paid.v1", *paid)
    await _hear(database, keep_facts(then=facts.take_back_paid), "benefits.benefit_returned.v1", paid[0])
    (card,) = await database.one_statement(text("SELECT status, paid FROM claim_card"))
    assert (card["status"], str(card["paid"])) == ("pending", "20.50")
