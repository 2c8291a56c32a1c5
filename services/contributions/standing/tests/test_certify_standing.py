"""Each action of the room: a bank gets a certificate only under a consent in force, and each end is said."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import NotFound, Refusal
from libs.contracts.contributions import StandingCertified, StandingRevoked
from services.contributions.standing.actions import certify_standing as actions
from services.contributions.standing.rows import Certificate, Consent
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import TODAY, Known, known_employers
from tests.fresh_databases import FreshDatabases

LAST_DAY = TODAY + timedelta(days=10)


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_employers(databases) as world:
        yield world


async def _consented(known: Known, bank_id: UUID, **changed: Any) -> Consent:
    given: dict[str, Any] = {"employer_id": known.employers[0], "first_day": TODAY, "last_day": LAST_DAY}
    async with known.database.transaction(wakes=False) as connection:
        return await actions.give_consent(connection, bank_id=bank_id, given_by="employer:test", **{**given, **changed})


async def _certified(
    known: Known, bank_id: UUID | None = None, *, employer: int = 0, today: date = TODAY
) -> Certificate:
    async with known.database.transaction(wakes=False) as connection:
        return await actions.certify_standing(
            connection,
            known.law,
            employer_id=known.employers[employer],
            bank_id=bank_id,
            issued_by="somebody",
            today=today,
        )


async def test_a_consent_is_to_a_registered_bank_and_an_equal_one_is_named(known: Known) -> None:
    bank_id = await known.has_bank()
    with pytest.raises(NotFound):
        await _consented(known, bank_id, employer_id=uuid4())
    with pytest.raises(Refusal, match="bank_unknown"):
        await _consented(known, uuid4())
    made = await _consented(known, bank_id)
    assert (made.bank_id, made.first_day, made.last_day, made.revoked_at) == (bank_id, TODAY, LAST_DAY, None)
    with pytest.raises(actions.ConsentGivenAlready) as refused:
        await _consented(known, bank_id)
    assert refused.value.extra() == {"existing": str(made.consent_id)}
    await _consented(known, bank_id, last_day=LAST_DAY + timedelta(days=1))
    await _consented(known, bank_id, employer_id=known.employers[1])
    assert await known.found("SELECT count(*) FROM standing_consent") == [(3,)]


async def test_a_bank_is_certified_between_the_days_of_a_consent_to_it(known: Known) -> None:
    bank_id, other = await known.has_bank(), await known.has_bank()
    await _consented(known, bank_id)
    refused = [(other, TODAY), (bank_id, TODAY - timedelta(days=1)), (bank_id, LAST_DAY + timedelta(days=1))]
    for bank, day in refused:
        with pytest.raises(actions.NoConsent):
            await _certified(known, bank, today=day)
    with pytest.raises(actions.NoConsent):
        await _certified(known, bank_id, employer=1)
    with pytest.raises(Refusal, match="bank_unknown"):
        await _certified(known, uuid4())
    made = [await _certified(known, bank_id, today=day) for day in (TODAY, LAST_DAY)]
    assert [one.valid_until for one in made] == [day + timedelta(days=30) for day in (TODAY, LAST_DAY)]
    said = [
        StandingCertified(certificate_id=one.certificate_id, employer_id=known.employers[0], bank_id=bank_id)
        for one in made
    ]
    assert await known.said(StandingCertified) == said
    audience = [f"employer:{known.employers[0]}", f"bank:{bank_id}"]
    assert await known.found("SELECT DISTINCT audience FROM outbox") == [(audience,)]


async def test_a_certificate_states_filed_months_and_arrears(known: Known) -> None:
    await filed(known, lines("12000", "12000", "suspended"), month="2020-11")
    await filed(known, lines("12000"), month="2020-12")
    made = await _certified(known)
    assert made.bank_id is None
    assert made.content == {
        "headcount": 1,
        "headcount_month": "2020-12",
        "months_due": 2,
        "months_filed": 1,
        "months_looked_at": 12,
        "months_missing": ["2020-10"],
        "arrears": "960.00",
    }, "2 and 2 per cent of two wages of November; December is due on the 15th"
    later = await _certified(known, today=date(2021, 1, 16))
    assert (later.content["months_filed"], later.content["arrears"]) == (2, "2160.00")
    async with known.database.transaction(wakes=False) as connection:
        with pytest.raises(NotFound):
            await actions.certify_standing(
                connection, known.law, employer_id=uuid4(), bank_id=None, issued_by="x", today=TODAY
            )


async def test_a_consent_that_is_withdrawn_takes_its_certificates_with_it(known: Known) -> None:
    bank_id, employer_id = await known.has_bank(), known.employers[0]
    consent = await _consented(known, bank_id)
    under, own = await _certified(known, bank_id), await _certified(known)
    async with known.database.transaction(wakes=False) as connection:
        ended = await actions.withdraw_consent(connection, consent_id=consent.consent_id, employer_id=employer_id)
        assert ended.revoked_at is not None
        with pytest.raises(actions.AlreadyRevoked):
            await actions.withdraw_consent(connection, consent_id=consent.consent_id, employer_id=employer_id)
    assert [(fact.certificate_id, fact.reason) for fact in await known.said(StandingRevoked)] == [
        (under.certificate_id, "consent_withdrawn")
    ], "the employer's own certificate stands"
    with pytest.raises(actions.NoConsent):
        await _certified(known, bank_id)
    await _consented(known, bank_id)
    async with known.database.transaction(wakes=False) as connection:
        given: dict[str, Any] = {"certificate_id": own.certificate_id, "employer_id": employer_id, "reason": "a slip"}
        assert (await actions.revoke_standing(connection, **given)).revoked_at is not None
        for gone in (own, under):
            with pytest.raises(actions.AlreadyRevoked):
                await actions.revoke_standing(connection, **{**given, "certificate_id": gone.certificate_id})
    last = (await known.said(StandingRevoked))[-1]
    assert (last.certificate_id, last.bank_id, last.reason) == (own.certificate_id, None, "a slip")
