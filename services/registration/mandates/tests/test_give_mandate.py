"""A mandate is given once and revoked for good, and both parties get the events."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.contracts.registration import MandateGiven, MandateRevoked
from services.registration.employers.rows.employers import EmployerDetails, insert_employer
from services.registration.mandates import rows
from services.registration.mandates.actions.give_mandate import give_mandate, register_agent, revoke_mandate
from services.registration.mandates.rows import Mandate
from tests.fresh_databases import FreshDatabases

DAY = date(2021, 1, 1)
CONTACT = {"name": "สมหญิง", "email": "payroll@example.com"}
_SAID = text("SELECT type, audience FROM outbox ORDER BY id")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _parties(database: Database) -> tuple[UUID, UUID]:
    employer_id = uuid4()
    async with database.transaction(wakes=False) as connection:
        await insert_employer(
            connection, EmployerDetails(employer_id, "1000000014", "ตัวอย่าง", "TH-10", "C13", date(2020, 4, 1))
        )
        return employer_id, await register_agent(connection, name="Siam Payroll", contacts=[CONTACT])


async def _give(database: Database, employer_id: UUID, agent_id: UUID) -> Mandate:
    async with database.transaction(wakes=False) as connection:
        return await give_mandate(
            connection,
            employer_id=employer_id,
            agent_id=agent_id,
            scopes=["staff", "returns", "staff"],
            first_day=DAY,
            last_day=None,
            given_by="employer",
        )


async def test_an_equal_mandate_is_refused_while_the_first_is_in_force(database: Database) -> None:
    employer_id, agent_id = await _parties(database)
    agent = await rows.payroll_agent(database, agent_id)
    assert agent is not None
    assert agent.contacts == [CONTACT]
    given = await _give(database, employer_id, agent_id)
    assert given.scopes == ["returns", "staff"]
    with pytest.raises(Refusal, match="mandate_given_already") as refused:
        await _give(database, employer_id, agent_id)
    assert refused.value.extra() == {"existing": str(given.mandate_id)}
    async with database.transaction(wakes=False) as connection:
        revoked = await revoke_mandate(
            connection, mandate_id=given.mandate_id, employer_id=employer_id, revoked_by="officer"
        )
    assert revoked == await rows.mandate(database, given.mandate_id)
    assert revoked.revoked_by == "officer"
    with pytest.raises(Refusal, match="mandate_already_revoked"):
        async with database.transaction(wakes=False) as connection:
            await revoke_mandate(connection, mandate_id=given.mandate_id, employer_id=employer_id, revoked_by="officer")
    again = await _give(database, employer_id, agent_id)
    listed = await rows.mandates(
        database, employer_id=employer_id, agent_id=None, areas=None, after=UUID(int=0), limit=9
    )
    assert listed == [revoked, again]
    both = [f"employer:{employer_id}", f"payroll_agent:{agent_id}"]
    events = [(row[0], row[1]) for row in await database.many_rows(_SAID, {})]
    assert events == [(fact.TYPE, both) for fact in (MandateGiven, MandateRevoked, MandateGiven)]


async def test_parties_that_are_not_registered_are_refused(database: Database) -> None:
    employer_id, agent_id = await _parties(database)
    for given, pointer in (((uuid4(), agent_id), "/employer_id"), ((employer_id, uuid4()), "/agent_id")):
        with pytest.raises(Refusal, match="not_found") as refused:
            await _give(database, *given)
        assert refused.value.pointer == pointer
