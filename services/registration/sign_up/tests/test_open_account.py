"""The right code opens an account once; wrong ones are counted by request, person and client, and are all alike."""

from datetime import timedelta
from uuid import uuid4

from libs.contracts.registration import AccountCodeMade, AccountLinked
from services.registration.accounts.rows import person_of_account
from services.registration.sign_up.actions.ask_for_account import CODE_LASTS, Asker
from services.registration.sign_up.actions.open_account import OpenedAccount
from services.registration.sign_up.tests.signing_up import (
    CLIENT,
    NOW,
    PHONE,
    TRIES,
    SigningUp,
    nobody,
    wrong,
)


def _code(answer: object) -> str:
    return "opened" if isinstance(answer, OpenedAccount) else getattr(answer, "code", "")


async def test_the_right_code_opens_an_account_once_in_time(signing_up: SigningUp) -> None:
    person = await signing_up.person(PHONE)
    late = await signing_up.ask(person)
    assert _code(await signing_up.open(late, await signing_up.newest_code(), now=NOW + CODE_LASTS)) == (
        "account_code_invalid"
    )
    request = await signing_up.ask(person)
    code = await signing_up.newest_code()
    assert _code(await signing_up.open(request, wrong(code))) == "account_code_invalid"
    opened = await signing_up.open(request, code)
    assert isinstance(opened, OpenedAccount)
    assert opened.person_id == person
    assert await person_of_account(signing_up.database, opened.account) == person
    assert _code(await signing_up.open(request, code)) == "account_code_invalid", "used once"
    said = await signing_up.said()
    assert [kind for kind, _ in said] == [AccountCodeMade.TYPE, AccountCodeMade.TYPE, AccountLinked.TYPE]
    assert said[-1][1] == {"person_id": str(person), "how": "phone_code", "hand": None, "client_id": str(CLIENT)}
    assert _code(await signing_up.open(uuid4(), code)) == "not_found"


async def test_six_wrong_codes_and_the_right_one_is_not_looked_at(signing_up: SigningUp) -> None:
    """For somebody insured and for nobody: the same answers in the same order, over all requests of the day."""
    answers = []
    for named in (await signing_up.person(PHONE), nobody()):
        first, second = [await signing_up.ask(named) for _ in range(2)]
        code = await signing_up.newest_code()
        told = [_code(await signing_up.open(first, wrong(code))) for _ in range(3)]
        told += [_code(await signing_up.open(second, wrong(code))) for _ in range(TRIES - 3)]
        told.append(_code(await signing_up.open(second, code)))
        answers.append(told)
    assert answers[0] == answers[1] == ["account_code_invalid"] * TRIES + ["too_many_tries"]


async def test_one_request_has_six_tries_even_over_midnight(signing_up: SigningUp) -> None:
    request = await signing_up.ask(nobody())
    for hour in range(TRIES):
        await signing_up.open(request, "000000", now=NOW + timedelta(hours=5 * hour))
    assert _code(await signing_up.open(request, "000000", now=NOW + timedelta(days=3))) == "too_many_tries"


async def test_a_client_that_guesses_for_many_is_stopped_and_others_go_on(signing_up: SigningUp) -> None:
    guesser = Asker("guesser", asks_max=None, wrong_codes_max=3)
    for _ in range(3):
        request = await signing_up.ask(nobody())
        assert _code(await signing_up.open(request, "000000", asker=guesser)) == "account_code_invalid"
    person = await signing_up.person(PHONE)
    request = await signing_up.ask(person)
    code = await signing_up.newest_code()
    assert _code(await signing_up.open(request, code, asker=guesser)) == "too_many_tries"
    assert _code(await signing_up.open(request, code)) == "opened"
