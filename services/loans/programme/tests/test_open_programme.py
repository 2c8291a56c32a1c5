"""The phases are opened once with the law's budgets, and a bank's name is one bank."""

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.law.loader import load_law
from libs.contracts.loans import BankRegistered
from services.loans.programme.actions.open_programme import BankKnown, open_phases, register_bank
from services.loans.programme.rows import PhaseUse, banks, phase_uses, reserve
from services.loans.programme.rules.phase_budget import phases
from services.loans.tests.lent import LAW, lent
from tests.fresh_databases import FreshDatabases


async def test_phases_are_opened_once_and_reserved_budget_stays(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        budgets = {name: phase.budget for name, phase in phases(world.law.rule("loans", "loan_terms")).items()}
        nothing = Decimal(0)
        expected = {name: PhaseUse(name, budget, nothing, nothing, "open") for name, budget in budgets.items()}
        assert set(expected) == {"2020", "2021"}
        assert await phase_uses(world.database) == expected
        async with world.database.transaction(wakes=False) as connection:
            assert await reserve(connection, "2021", Decimal(7))
            await open_phases(connection, world.law)
        expected["2021"] = PhaseUse("2021", budgets["2021"], Decimal(7), nothing, "open")
        assert await phase_uses(world.database) == expected


async def test_a_country_without_a_programme_opens_no_phase(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        await world.database.one_statement(text("DELETE FROM phase_use"))
        async with world.database.transaction(wakes=False) as connection:
            await open_phases(connection, load_law(LAW.parent / "viet_nam"))
        assert await phase_uses(world.database) == {}


async def test_a_bank_is_registered_and_said_once_and_its_name_returns_it(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        bank_id = uuid4()
        async with world.database.transaction(wakes=False) as connection:
            assert await register_bank(connection, bank_id=bank_id, name="ธนาคาร ก") == bank_id
            for existing, name in ((bank_id, "ธนาคาร ก"), (world.bank_id, "A bank")):
                with pytest.raises(BankKnown) as refused:
                    await register_bank(connection, bank_id=uuid4(), name=name)
                assert (refused.value.pointer, refused.value.extra()) == ("/name", {"existing": str(existing)})
        assert {bank.id: bank.name for bank in await banks(world.database)} == {
            world.bank_id: "A bank",
            bank_id: "ธนาคาร ก",
        }
        events = await world.database.one_statement(
            text("SELECT CAST(data AS text) AS body FROM outbox WHERE type = :type ORDER BY id"),
            {"type": BankRegistered.TYPE},
        )
        assert [BankRegistered.model_validate_json(row["body"]) for row in events] == [
            BankRegistered(bank_id=world.bank_id, name="A bank"),
            BankRegistered(bank_id=bank_id, name="ธนาคาร ก"),
        ]
