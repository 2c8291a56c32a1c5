"""The last approval needed carries an entry out; if that is refused, the approval is not stored either."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.contracts.registration import ClosureOrdered, EmployerRegistered, PersonRegistered
from services.registration.approvals.actions.approve_entry import approve_entry
from services.registration.employers.rows.employers import employer
from services.registration.entries.actions.enter import enter
from services.registration.entries.rows import EntryKind, PendingEntry, open_entries
from services.registration.orders.rows import closure_order
from services.registration.persons.rows.persons import person
from tests.fresh_databases import FreshDatabases

EMPLOYER = {
    "registration_number": "1888888888", "name": "บริษัท", "area": "TH-10", "sector": "C13",
    "registered_on": "2019-01-01", "branches": [{"number": "000000", "area": "TH-10"}],
}  # fmt: skip
ORDER = {
    "employer_id": None, "area": "TH-10", "sector": "C13", "first_day": "2021-01-04", "last_day": "2021-02-28",
    "order_number": "BKK 1/2564", "issued_by": "BMA", "cause": "flood",
}  # fmt: skip
PERSON = {
    "national_id": "1101700203451", "given_name": "มานี", "family_name": "มีนา", "born_on": "1990-01-01",
    "sex": "female", "area": "TH-10", "phones": ["+66811111111"],
}  # fmt: skip
_SAID = text("SELECT type FROM outbox WHERE type = ANY(CAST(:types AS text[])) ORDER BY id")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _enter(database: Database, kind: EntryKind, content: Mapping[str, Any]) -> PendingEntry:
    async with database.transaction(wakes=False) as connection:
        return await enter(connection, kind=kind, content=content, made_by="one")


async def _approve(database: Database, entry: PendingEntry, by: str) -> PendingEntry:
    async with database.transaction(wakes=False) as connection:
        return await approve_entry(
            connection,
            entry.entry_id,
            approver=by,
            given_hash=entry.hash,
            needed=2,
            agency_key="key",
            details_secret="secret",
            today=date(2021, 2, 10),
        )


async def _made(database: Database, kind: EntryKind, content: Mapping[str, Any]) -> UUID:
    entry = await _enter(database, kind, content)
    with pytest.raises(Refusal, match="second_officer_needed"):
        await _approve(database, entry, "one")
    assert (await _approve(database, entry, "two")).status == "waiting"
    assert (await _approve(database, entry, "two")).status == "waiting", "one officer is one approval"
    done = await _approve(database, entry, "three")
    assert done.status == "done"
    assert done.made_id is not None
    with pytest.raises(Refusal, match="entry_not_open"):
        await _approve(database, entry, "four")
    return done.made_id


async def test_each_kind_is_carried_out_by_the_last_approval(database: Database) -> None:
    firm = await employer(database, await _made(database, "employer", EMPLOYER))
    order_id = await _made(database, "closure_order", ORDER)
    change = {"order_id": str(order_id), "last_day": None, "because": "another's number"}
    assert await _made(database, "closure_order_change", change) == order_id
    order = await closure_order(database, order_id)
    someone = await person(database, await _made(database, "person", PERSON))
    assert firm is not None
    assert order is not None
    assert someone is not None
    assert order.withdrawn
    assert (firm.branches, order.order_number, someone.phones) == (
        EMPLOYER["branches"],
        ORDER["order_number"],
        PERSON["phones"],
    )
    types = [fact.TYPE for fact in (EmployerRegistered, ClosureOrdered, PersonRegistered)]
    assert [row[0] for row in await database.many_rows(_SAID, {"types": types})] == types


async def test_an_order_that_is_recorded_meanwhile_keeps_the_entry_waiting(database: Database) -> None:
    await _made(database, "closure_order", ORDER)
    again = await _enter(database, "closure_order", {**ORDER, "order_number": "bkk1/2564"})
    await _approve(database, again, "two")
    with pytest.raises(Refusal, match="closure_order_already_recorded"):
        await _approve(database, again, "three")
    (waiting,) = await open_entries(database, limit=9)
    assert (waiting.entry_id, waiting.approved_by) == (again.entry_id, ["two"])
