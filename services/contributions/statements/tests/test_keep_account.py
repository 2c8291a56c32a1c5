"""The agency's accounts: one officer enters an account, another lets it stand, each once."""

from uuid import uuid4

import pytest

from libs.common.refusals import NotFound, Refusal
from services.contributions.statements.actions.keep_account import ask_for_account, let_account_stand
from services.contributions.statements.tests.taken import ACCOUNT, Bank


async def test_an_account_stands_by_another_officer_once(bank: Bank) -> None:
    async with bank.known.database.transaction(wakes=False) as connection:
        made = await ask_for_account(connection, bank_id=bank.bank_id, number="2", asked_by="officer:a")
        assert made.status == "waiting"
        with pytest.raises(Refusal, match="second_officer_needed"):
            await let_account_stand(connection, made.account_id, by="officer:a")
        assert (await let_account_stand(connection, made.account_id, by="officer:b")).status == "stands"
        with pytest.raises(Refusal, match="collecting_account_stands"):
            await let_account_stand(connection, made.account_id, by="officer:c")
        with pytest.raises(Refusal, match="collecting_account_known"):
            await ask_for_account(connection, bank_id=bank.bank_id, number=ACCOUNT, asked_by="officer:a")
        with pytest.raises(Refusal, match="bank_unknown"):
            await ask_for_account(connection, bank_id=uuid4(), number="3", asked_by="officer:a")
        with pytest.raises(NotFound):
            await let_account_stand(connection, uuid4(), by="officer:b")
