"""A person who signs up: persons in a database, requests, and the codes as the phone would show them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.keys.sealing import key_of, new_salt, unseal
from libs.common.refusals import Refusal
from libs.common.values.identifiers import person_id_of, uuid7
from libs.contracts.registration import AccountCodeMade
from services.registration.sign_up.actions.ask_for_account import Asker, ask_for_account
from services.registration.sign_up.actions.make_codes import make_codes
from services.registration.sign_up.actions.open_account import AccountCodeInvalid, OpenedAccount, open_account
from services.registration.sign_up.rows import take_waiting
from tests.fresh_databases import FreshDatabases

NOW = datetime(2021, 2, 10, 5, tzinfo=UTC)
BORN = date(1985, 4, 30)
PHONE = "+66812345678"
APP = Asker("app", asks_max=None, wrong_codes_max=1_000)
CLIENT = UUID("01a20ea8-0000-7000-8000-000000000001")
TRIES = 6
_SECRET = "s" * 32
_PERSON = text("""
    INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition)
    VALUES (:person_id, :number, 'มานี', 'มีนา', :born_on, 'female', 'TH-10', CAST(:phones AS text[]), 0)
""")
_KEY = text("INSERT INTO person_key (person_id, salt) VALUES (:person_id, :salt)")
_MERGED = text("INSERT INTO person_alias (person_id, kept_id) VALUES (:person_id, :kept_id)")
_SAID = text("SELECT type, data FROM outbox ORDER BY id")
_numbers = count(1)


@dataclass
class SigningUp:
    database: Database
    salts: dict[UUID, bytes] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def on(cls, databases: FreshDatabases) -> "AsyncIterator[SigningUp]":
        url = await databases.fresh("registration")
        database = Database(url, application="test", pool_size=4)
        yield cls(database)
        await database.close()
        await databases.drop({"registration": url})

    async def person(self, *phones: str, born_on: date = BORN, merged_into: UUID | None = None) -> UUID:
        """Register a person, by an id that follows from a number."""
        number = str(next(_numbers))
        person_id = person_id_of(number, agency_key="a")
        self.salts[person_id] = new_salt()
        given = {"person_id": person_id, "number": number, "born_on": born_on, "phones": list(phones)}
        async with self.database.transaction(wakes=False) as connection:
            await connection.execute(_PERSON, given)
            await connection.execute(_KEY, {"person_id": person_id, "salt": self.salts[person_id]})
            if merged_into is not None:
                await connection.execute(_MERGED, {"person_id": person_id, "kept_id": merged_into})
        return person_id

    async def ask(
        self,
        named: UUID,
        *,
        born_on: date = BORN,
        phone: str | None = None,
        asker: Asker = APP,
        now: datetime = NOW,
    ) -> UUID:
        """Ask, and have what was asked compared: the request."""
        async with self.database.transaction(wakes=False) as connection:
            made = await ask_for_account(
                connection, named_id=named, born_on=born_on, phone=phone, asker=asker, tries_max=TRIES, now=now
            )
        await self.compare(now=now)
        return made.request_id

    async def compare(self, *, now: datetime = NOW) -> None:
        async with self.database.transaction(wakes=False) as connection:
            await make_codes(connection, await take_waiting(connection, limit=100), secret=_SECRET, now=now)

    async def open(
        self, request_id: UUID, code: str, *, asker: Asker = APP, now: datetime = NOW
    ) -> OpenedAccount | AccountCodeInvalid | Refusal:
        """Open the account; the refusal whichever way it is given."""
        try:
            async with self.database.transaction(wakes=False) as connection:
                return await open_account(
                    connection,
                    request_id,
                    code,
                    asker=asker,
                    client_id=CLIENT,
                    opened_by="app:x",
                    tries_max=TRIES,
                    secret=_SECRET,
                    now=now,
                )
        except Refusal as refused:
            return refused

    async def said(self) -> list[tuple[str, dict[str, Any]]]:
        return [(row[0], row[1]) for row in await self.database.many_rows(_SAID, {})]

    async def phones(self) -> list[dict[str, Any]]:
        """List the codes that phones were sent, in order: whose, to which number, which code."""
        shown = []
        for kind, data in await self.said():
            if kind == AccountCodeMade.TYPE:
                fact = AccountCodeMade.model_validate_json(json.dumps(data))
                key = key_of(fact.person_id, secret=_SECRET, salt=self.salts[fact.person_id])
                shown.append({"person": fact.person_id, **unseal(fact.person_id, key, fact.sealed)})
        return shown

    async def newest_code(self) -> str:
        return str((await self.phones())[-1]["code"])


def nobody() -> UUID:
    """Return an id under which nobody is registered."""
    return uuid7()


def wrong(code: str) -> str:
    """Return another code of the same form."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"
