"""An employer lists the consents it gave and what was certified about it; a bank lists its own of both."""

from typing import Any

import pytest

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

CERTIFICATES, CONSENTS = "/contributions/v1/standing-certificates", "/contributions/v1/standing-consents"


async def _certified(suite: RunningSuite, employer: Staffed, bank: str, *, last_day: str = "2021-12-31") -> list[str]:
    """Return the ids of a consent to the bank and of the certificate that it got."""
    days = {"first_day": "2021-01-01", "last_day": last_day}
    named = {"employer_id": employer.id, "bank_id": suite.party_id(bank)}
    consent = await suite.made(employer.persona, CONSENTS, {**named, **days})
    return [consent["id"], (await suite.made(bank, CERTIFICATES, {"employer_id": employer.id}))["id"]]


async def _all(suite: RunningSuite, who: str, path: str, **asked: Any) -> list[dict[str, Any]]:
    items, cursor = [], None
    while True:
        page = (await suite.get(who, path, **asked, limit=1, **({"cursor": cursor} if cursor else {}))).json()
        items += page["items"]
        if (cursor := page["next"]) is None:
            return items


@pytest.mark.parametrize(("path", "which"), [(CONSENTS, 0), (CERTIFICATES, 1)])
async def test_each_sees_its_own_newest_first(shared_suite: RunningSuite, path: str, which: int) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    one, other = await staffed(suite, 1), await staffed(suite, 1)
    with_a = (await _certified(suite, one, "bank-a"))[which]
    with_b = (await _certified(suite, one, "bank-b"))[which]
    others = (await _certified(suite, other, "bank-a"))[which]
    assert [item["id"] for item in await _all(suite, one.persona, path)] == [with_b, with_a]
    assert [item["id"] for item in await _all(suite, "bank-a", path)][:2] == [others, with_a]
    assert [item["id"] for item in await _all(suite, "bank-a", path, employer_id=one.id)] == [with_a]
    assert (await suite.get(one.persona, path, employer_id=other.id)).status_code == 404
    assert (await suite.get("officer", path)).status_code == 403


async def test_a_certificate_is_listed_as_it_stands_today(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 1)
    consent, of_bank = await _certified(suite, employer, "bank-a")
    own = (await suite.made(employer.persona, CERTIFICATES, {"employer_id": employer.id}))["id"]
    await suite.made(employer.persona, f"{CONSENTS}/{consent}/revocation", {})
    await suite.move_to("2021-02-11")
    found = await _all(suite, employer.persona, CERTIFICATES)
    assert [(item["id"], item["bank_id"], item["status"]) for item in found] == [
        (own, None, "valid"),
        (of_bank, suite.party_id("bank-a"), "revoked"),
    ]
    assert (await _all(suite, employer.persona, CONSENTS))[0]["revoked_at"] is not None
    await suite.move_to("2022-02-11")
    assert [item["status"] for item in await _all(suite, employer.persona, CERTIFICATES)] == ["expired", "revoked"]
