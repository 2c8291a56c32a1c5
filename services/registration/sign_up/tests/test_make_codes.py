"""A code goes to a phone on record, sealed, for who fits; of nobody else anything is said."""

from datetime import date

from sqlalchemy import text

from libs.contracts.registration import AccountCodeMade
from services.registration.sign_up.actions.open_account import OpenedAccount
from services.registration.sign_up.tests.signing_up import PHONE, SigningUp, nobody

_HASHES = text("SELECT code_hash FROM account_request WHERE code_hash IS NOT NULL")


async def test_it_goes_to_a_phone_on_record_and_to_no_other(signing_up: SigningUp) -> None:
    person = await signing_up.person(PHONE, "+66822222222")
    await signing_up.ask(person)
    await signing_up.ask(person, phone="+66822222222")
    await signing_up.ask(person, phone="+66899999999")
    assert [(one["person"], one["phone"]) for one in await signing_up.phones()] == [
        (person, PHONE),
        (person, "+66822222222"),
    ]
    (fact,) = {kind for kind, _ in await signing_up.said()}
    assert fact == AccountCodeMade.TYPE


async def test_who_does_not_fit_or_has_no_phone_gets_none(signing_up: SigningUp) -> None:
    for named, born_on in (
        (await signing_up.person(), date(1985, 4, 30)),
        (await signing_up.person(PHONE), date(1985, 4, 29)),
        (nobody(), date(1985, 4, 30)),
    ):
        await signing_up.ask(named, born_on=born_on)
    assert await signing_up.said() == []


async def test_codes_are_kept_as_hashes_and_a_newer_one_makes_the_one_before_void(signing_up: SigningUp) -> None:
    person = await signing_up.person(PHONE)
    first = await signing_up.ask(person)
    code = await signing_up.newest_code()
    stored = [bytes(row[0]) for row in await signing_up.database.many_rows(_HASHES, {})]
    assert len(stored[0]) == 32
    assert code.encode() not in stored[0]
    second = await signing_up.ask(person)
    assert not isinstance(await signing_up.open(first, code), OpenedAccount)
    opened = await signing_up.open(second, await signing_up.newest_code())
    assert isinstance(opened, OpenedAccount)


async def test_a_merged_number_reaches_the_kept_persons_phone(signing_up: SigningUp) -> None:
    kept = await signing_up.person(PHONE)
    merged = await signing_up.person("+66833333333", merged_into=kept)
    request = await signing_up.ask(merged)
    (sent,) = await signing_up.phones()
    assert (sent["person"], sent["phone"]) == (kept, PHONE)
    opened = await signing_up.open(request, sent["code"])
    assert isinstance(opened, OpenedAccount)
    assert opened.person_id == kept
