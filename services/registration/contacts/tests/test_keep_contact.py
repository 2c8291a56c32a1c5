"""Contacts are given, changed and ended; what is said of them opens with the contact's key alone."""

import json
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.keys.sealing import key_of, unseal
from libs.common.refusals import NotFound, Refusal, RequestInvalid
from services.registration.contacts.actions.keep_contact import add_contact, change_contact, end_contact
from services.registration.contacts.rows import NewContact, salts_of_contacts
from services.registration.employers.rows.employers import EmployerDetails, insert_employer
from tests.fresh_databases import FreshDatabases

_SECRET = "s" * 32
_SAID = text("SELECT data::text AS body FROM outbox ORDER BY id")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=2)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _employer(database: Database) -> UUID:
    employer_id = uuid4()
    details = EmployerDetails(employer_id, str(employer_id.int)[:10], "ตัวอย่าง", "TH-10", "C13", date(2020, 4, 1))
    async with database.transaction(wakes=False) as connection:
        await insert_employer(connection, details)
    return employer_id


async def test_a_contact_is_said_under_its_own_key_which_ends_with_it(database: Database) -> None:
    employer, other = await _employer(database), await _employer(database)
    new = NewContact("สมหญิง", email="hr@example.com", wish="email")
    async with database.transaction(wakes=False) as connection:
        made = await add_contact(connection, employer, new, by="officer:x", secret=_SECRET)
    async with database.transaction(wakes=False) as connection:
        wanted = NewContact("สมศรี", phone="+66812345678", wish="sms")
        changed = await change_contact(connection, employer, made.contact_id, wanted, secret=_SECRET)
    (salt,) = await salts_of_contacts(database, [made.contact_id])
    bodies = [json.loads(row["body"]) for row in await database.one_statement(_SAID, {})]
    key = key_of(made.contact_id, secret=_SECRET, salt=salt.salt)
    opened = [unseal(made.contact_id, key, body["sealed"]) for body in bodies]
    assert [(one["name"], one["email"], one["phone"]) for one in opened] == [
        ("สมหญิง", "hr@example.com", None), ("สมศรี", None, "+66812345678")]  # fmt: skip
    assert "hr@example.com" not in str(bodies)
    assert changed.version == 2
    with pytest.raises(NotFound):
        async with database.transaction(wakes=False) as connection:
            await end_contact(connection, other, made.contact_id, by="officer:x")
    async with database.transaction(wakes=False) as connection:
        ended = await end_contact(connection, employer, made.contact_id, by="officer:x")
    assert (ended.version, ended.name, ended.phone) == (3, "", None)
    assert await salts_of_contacts(database, [made.contact_id]) == []


@pytest.mark.parametrize(
    "new",
    [NewContact("a"), NewContact("a", email="a@b.c", wish="sms"), NewContact("a", phone="+66812345678", wish="email")],
)
async def test_a_wish_needs_its_address(database: Database, new: NewContact) -> None:
    employer = await _employer(database)
    with pytest.raises(RequestInvalid):
        async with database.transaction(wakes=False) as connection:
            await add_contact(connection, employer, new, by="x", secret=_SECRET)


async def test_fifty_contacts_are_enough(database: Database) -> None:
    employer = await _employer(database)
    async with database.transaction(wakes=False) as connection:
        for number in range(50):
            new = NewContact(f"n{number}", email="a@b.c")
            await add_contact(connection, employer, new, by="x", secret=_SECRET)
        with pytest.raises(Refusal, match="too_many_contacts"):
            await add_contact(connection, employer, NewContact("m", email="a@b.c"), by="x", secret=_SECRET)
