"""An overpayment is booked to the amount of the current decision, with an event; frozen runs become void."""

from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.contracts.benefits import OverpaymentFound
from services.benefits.overpayments.actions.reconcile_overpayment import reconcile_overpayments
from tests.fresh_databases import FreshDatabases

_CLAIM = text("""
    INSERT INTO claim (claim_id, branch, person_id, employer_id, cause, first_day, last_day, payee, status, waiting_for,
                       filed_on)
    VALUES (:claim_id, 'unemployment_force_majeure', :person_id, :person_id, 'closure_order', '2021-01-04',
            '2021-01-31', '{}', 'in_payment', '[]', '2021-02-01')
""")
_PAID = text(
    "INSERT INTO entitlement (claim_id, month, days, amount, paid, bound) VALUES (:c, '2021-01-01', 1, 0, 0, 0)"
)
_DECIDED = text("UPDATE entitlement SET amount = :amount, paid = 150, bound = 150 WHERE claim_id = :c")
_OWED = text("""
    SELECT coalesce(sum(CASE debit_account WHEN 'overpayment_receivable' THEN amount ELSE -amount END), 0) AS owed
    FROM posting WHERE claim_id = :c AND entry = 'overpayment'
""")
_SAID = text("SELECT type, data ->> 'amount' AS amount, data ->> 'reason' AS reason FROM outbox ORDER BY id")
_VERSION = text("SELECT version FROM claim WHERE claim_id = :c")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("benefits")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"benefits": url})


async def _claim(database: Database, person_id: UUID) -> UUID:
    claim_id = uuid4()
    await database.one_statement(_CLAIM, {"claim_id": claim_id, "person_id": person_id})
    await database.one_statement(_PAID, {"c": claim_id})
    return claim_id


async def test_a_difference_is_booked_and_said_and_no_difference_is_not(database: Database) -> None:
    person_id = uuid4()
    claim_id, other = await _claim(database, person_id), await _claim(database, person_id)
    for decided, owed, other_version in (("100", 50, 2), ("100", 50, 2), ("120", 30, 3), ("200", 0, 4)):
        await database.one_statement(_DECIDED, {"c": claim_id, "amount": Decimal(decided)})
        async with database.transaction(wakes=False) as connection:
            await reconcile_overpayments(connection, [claim_id], {claim_id: "contract_ended"})
        assert (await database.one_statement(_OWED, {"c": claim_id}))[0]["owed"] == owed
        assert (await database.one_statement(_VERSION, {"c": other}))[0]["version"] == other_version
    events = [(row["type"], Decimal(row["amount"]), row["reason"]) for row in await database.one_statement(_SAID, {})]
    assert events == [(OverpaymentFound.TYPE, amount, "contract_ended") for amount in (50, 30, 0)]
