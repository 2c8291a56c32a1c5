"""A bank asks for an employer's standing: with its consent, signed, and revoked when it is wrong."""

from typing import Any

from libs.common.keys.signed_documents import verified
from tests.receivers import receiving
from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

CERTIFICATES, CONSENTS = "/contributions/v1/standing-certificates", "/contributions/v1/standing-consents"


async def _consent(suite: RunningSuite, employer: Staffed, **changed: Any) -> dict[str, Any]:
    body = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "first_day": "2021-01-01",
            "last_day": "2021-12-31"}  # fmt: skip
    return await suite.made(employer.persona, CONSENTS, {**body, **changed})


async def test_headcount_months_and_arrears_as_the_books_have_them(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-03-20")
    employer = await staffed(suite, 3, registered_on="2020-11-10")
    for month, heads in (("2020-11", 3), ("2020-12", 3), ("2021-02", 2)):
        await employer.file(month, heads)
    await employer.file("2021-03", 3)
    paid = {"employer_id": employer.id, "reference": "P1", "amount": "1000.00", "paid_on": "2021-03-01"}
    await suite.made("bank-a", "/contributions/v1/payments", paid)
    own = await suite.made(employer.persona, CERTIFICATES, {"employer_id": employer.id})
    assert (own["months_due"], own["months_filed"], own["months_missing"]) == (4, 3, ["2021-01"])
    assert (own["headcount"], own["headcount_month"]) == (3, "2021-03")
    # 12,000 by 2 % in November, 5 % in December, 3 % in February, both sides, for 3, 3, 2; March is not due yet.
    assert own["arrears"] == f"{3 * 480 + 3 * 1200 + 2 * 720 - 1000:.2f}"
    await employer.file("2021-02", 3, kind="correction")
    later = await suite.made(employer.persona, CERTIFICATES, {"employer_id": employer.id})
    assert later["arrears"] == f"{3 * 480 + 3 * 1200 + 3 * 720 - 1000:.2f}"


async def test_a_bank_gets_a_certificate_only_with_consent_and_hears_of_its_end(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 1)
    await employer.file("2020-12", 1)
    asked = {"employer_id": employer.id}
    refused = await suite.post("bank-a", CERTIFICATES, asked)
    assert (refused.status_code, refused.json()["code"]) == (403, "consent_needed")
    await _consent(suite, employer, last_day="2021-02-09")
    assert (await suite.post("bank-a", CERTIFICATES, asked)).status_code == 403, "it ended yesterday"
    consent = await _consent(suite, employer)
    assert (await suite.post("bank-b", CERTIFICATES, asked)).status_code == 403, "it was another bank's"
    async with receiving() as receiver:
        await suite.made("bank-a", "/contributions/v1/webhook-endpoints", {"url": receiver.url})
        shown = await suite.made("bank-a", CERTIFICATES, asked)
        keys = (await suite.http.get("/contributions/.well-known/document-keys.json")).json()
        kind, content = verified(shown["document"], keys)
        assert (kind, content["id"], content["headcount"]) == ("standing-certificate", shown["id"], 1)
        path = f"{CERTIFICATES}/{shown['id']}"
        assert (await suite.get("bank-a", path)).json() == shown, "the same document every time"
        assert (await suite.get("bank-b", path)).status_code == 404
        assert (await suite.get("bank-b", f"{path}/status")).json()["status"] == "valid"
        assert (await suite.post("bank-a", f"{CONSENTS}/{consent['id']}/revocation", {})).status_code == 403
        await suite.made(employer.persona, f"{CONSENTS}/{consent['id']}/revocation", {})
        assert (await suite.get("bank-b", f"{path}/status")).json()["status"] == "revoked"
        await receiver.until(2)
        assert [(e["type"], e["data"]["certificate_id"]) for e in receiver.events] == [
            ("contributions.standing_certified.v1", shown["id"]),
            ("contributions.standing_revoked.v1", shown["id"]),
        ]
    assert (await suite.post("bank-a", CERTIFICATES, asked)).status_code == 403
    again = await suite.post("officer", f"{path}/revocation", {"reason": "wrong"})
    assert (again.status_code, again.json()["code"]) == (409, "already_revoked")
    own = await suite.made(employer.persona, CERTIFICATES, asked)
    await suite.move_to("2021-03-13")
    assert (await suite.get("officer", f"{CERTIFICATES}/{own['id']}/status")).json()["status"] == "expired"
