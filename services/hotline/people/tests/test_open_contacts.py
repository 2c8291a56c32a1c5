"""Contacts of employers are opened with their keys, emptied at their end, and never kept in an older version."""

from uuid import uuid4

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.keys.sealing import key_of, new_salt, seal
from libs.contracts.registration import EmployerContactChanged
from libs.copies.keeping import kept_only
from services.hotline.people.actions.open_contacts import open_contacts
from services.hotline.people.rows.contacts import keep_contacts, sealed_contacts
from services.hotline.people.tests.kept import hear
from tests.fresh_databases import FreshDatabases

_KEPT = text("SELECT state, name, phone, version FROM employer_contact")


async def test_a_contact_is_opened_once_changed_and_emptied(databases: FreshDatabases) -> None:
    url = await databases.fresh("hotline")
    database = Database(url, application="test")
    employer, contact = uuid4(), uuid4()
    key = key_of(contact, secret="s" * 32, salt=new_salt())
    details = {"name": "สมหญิง", "email": None, "phone": "+66812345678", "wish": "sms", "language": "th"}

    async def said(version: int, sealed: str | None) -> tuple[object, ...]:
        fact = EmployerContactChanged(
            employer_id=employer, contact_id=contact, person_id=None, version=version, sealed=sealed
        )
        await hear(database, kept_only(keep_contacts), fact.TYPE, fact.model_dump(mode="json"))
        async with database.transaction(wakes=False) as connection:
            await open_contacts(connection, await sealed_contacts(database, limit=9), {contact: key})
        (row,) = await database.one_statement(_KEPT, {})
        return tuple(row.values())

    assert await said(2, seal(contact, key, details)) == ("open", "สมหญิง", "+66812345678", 2)
    older = seal(contact, key, {**details, "name": "เก่า"})
    assert await said(1, older) == ("open", "สมหญิง", "+66812345678", 2)
    newer = seal(contact, key, {**details, "name": "สมศรี"})
    assert await said(3, newer) == ("open", "สมศรี", "+66812345678", 3)
    assert await said(4, None) == ("ended", None, None, 4)
    other = key_of(uuid4(), secret="t" * 32, salt=new_salt())
    assert await said(5, seal(contact, other, details)) == ("ended", None, None, 5), "sealed with a key that is lost"
    await database.close()
    await databases.drop({"hotline": url})
