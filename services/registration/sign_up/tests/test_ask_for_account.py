"""A request is taken alike for everybody, and so many a day for one person and from one address."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal
from services.registration.sign_up.actions.ask_for_account import CODE_LASTS, Asker
from services.registration.sign_up.tests.signing_up import NOW, PHONE, TRIES, SigningUp, nobody

_REQUESTS = text("SELECT named_id, state, born_on, phone, expires_at FROM account_request ORDER BY request_id")


async def test_one_person_is_named_six_times_a_day_insured_or_not(signing_up: SigningUp) -> None:
    for named in (await signing_up.person(PHONE), nobody()):
        for hour in range(TRIES):
            await signing_up.ask(named, now=NOW + timedelta(hours=hour))
        with pytest.raises(Refusal, match="too_many_tries") as refused:
            await signing_up.ask(named, now=NOW + timedelta(hours=9))
        assert refused.value.values == {"retry_after_s": 86_400}
        await signing_up.ask(named, now=NOW + timedelta(hours=25))


async def test_an_address_asks_for_so_many_and_a_client_for_any_number(signing_up: SigningUp) -> None:
    address = Asker("address x", asks_max=2, wrong_codes_max=2)
    for _ in range(2):
        await signing_up.ask(nobody(), asker=address)
    with pytest.raises(Refusal, match="too_many_tries"):
        await signing_up.ask(nobody(), asker=address)
    await signing_up.ask(nobody())


async def test_what_was_typed_is_forgotten_once_it_is_compared(signing_up: SigningUp) -> None:
    known, unknown = await signing_up.person(PHONE), nobody()
    for named in (known, unknown):
        await signing_up.ask(named, phone=PHONE)
    found = [tuple(row) for row in await signing_up.database.many_rows(_REQUESTS, {})]
    assert found == [(known, "coded", None, None, NOW + CODE_LASTS), (unknown, "nobody", None, None, NOW + CODE_LASTS)]
