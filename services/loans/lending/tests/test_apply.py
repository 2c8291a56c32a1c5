"""An application names what is there, and becomes the loan."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from libs.common.refusals import Refusal
from services.loans.lending.actions.apply import apply
from services.loans.lending.rows import loan
from services.loans.tests.lent import APPLIED_ON, lent
from tests.fresh_databases import FreshDatabases


async def test_an_application_is_kept_as_it_was_made(databases: FreshDatabases) -> None:
    async with lent(databases) as found:
        kept = await loan(found.database, await found.applied("123.45"))
        assert kept is not None
        assert (kept.status, kept.asked, kept.amount, kept.applied_on) == (
            "applied",
            Decimal("123.45"),
            None,
            APPLIED_ON,
        )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"phase": "1999"}, "phase_unknown"),
        ({"applied_on": date(2019, 1, 1)}, "phase_not_open"),
        ({"employer_id": uuid4()}, "employer_unknown"),
        ({"bank_id": uuid4()}, "not_found"),
    ],
)
async def test_what_is_not_there_is_refused(changed: Mapping[str, Any], code: str, databases: FreshDatabases) -> None:
    async with lent(databases) as found:
        members = {"employer_id": found.employer_id, "bank_id": found.bank_id, "phase": "2021"}
        members |= {"amount": Decimal("1.00"), "applied_on": APPLIED_ON}
        with pytest.raises(Refusal) as refused:
            async with found.database.transaction(wakes=False) as connection:
                await apply(connection, found.law, **{**members, **changed})
        assert refused.value.code == code
