"""A bank gets its borrowers' breaches by webhook: signed, in order, replayed from any position, and no others."""

import asyncio

from standardwebhooks import Webhook

from tests.receivers import receiving
from tests.running_suite import RunningSuite
from tests.staff import lent, staffed

ENDPOINTS = "/loans/v1/webhook-endpoints"


async def test_a_breach_is_pushed_to_its_bank_and_to_no_other(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    async with receiving() as mine, receiving() as theirs:
        await suite.move_to("2021-02-10")
        made = await suite.made("bank-a", ENDPOINTS, {"url": mine.url, "types": ["loans.retention_breached.v1"]})
        await suite.made("bank-b", ENDPOINTS, {"url": theirs.url})
        employer = await staffed(suite, 5)
        await employer.file("2021-01", 5)
        await lent(suite, employer, disbursed_on="2021-02-10")
        await suite.move_to("2021-03-10")
        await employer.file("2021-02", 3)
        await mine.until(1)
        headers, body = mine.got[0]
        assert Webhook(made["secret"]).verify(body, headers), "as its library verifies it"
        assert (mine.events[0]["type"], mine.events[0]["data"]["headcount"]) == ("loans.retention_breached.v1", 3)
        feed = (await suite.get("bank-a", "/loans/v1/events")).json()["items"]
        assert mine.events[0] in feed, "what is pushed is what can be pulled"

        rotated = await suite.made("bank-a", f"{ENDPOINTS}/{made['id']}/rotation", {})
        assert rotated["secret"] != made["secret"]
        await suite.made("bank-a", f"{ENDPOINTS}/{made['id']}/replay", {"after": 0})
        await mine.until(2)
        again, repeated = mine.got[1]
        assert again["webhook-id"] == headers["webhook-id"], "the receiver knows it again"
        assert Webhook(rotated["secret"]).verify(repeated, again)
        assert Webhook(made["secret"]).verify(repeated, again), "for a day the old secret signs too"

        log = []
        async with asyncio.timeout(10):  # an attempt is noted after it was answered
            while len(log) < 2:
                log = (await suite.get("bank-a", f"{ENDPOINTS}/{made['id']}/deliveries")).json()["items"]
        assert [(d["status"], d["attempt"]) for d in log] == [(204, 1), (204, 1)]
        for path in ("replay", "rotation"):
            foreign = await suite.post("bank-b", f"{ENDPOINTS}/{made['id']}/{path}", {"after": 0})
            assert foreign.status_code in {404, 422}
        assert (await suite.get("bank-b", f"{ENDPOINTS}/{made['id']}/deliveries")).json()["items"] == []
        removed = await suite.http.delete(
            f"{ENDPOINTS}/{made['id']}", headers={"Authorization": f"Bearer {suite.token('bank-a')}"}
        )
        assert removed.json()["state"] == "removed"
        assert (await suite.get("bank-a", ENDPOINTS)).json()["items"] == []
        await suite.settled()
        assert theirs.got == []


async def test_endpoints_at_addresses_that_are_not_public_are_refused(shared_suite: RunningSuite) -> None:
    for url in ("https://10.0.0.1/h", "http://169.254.169.254/latest", "ftp://x/", "https://user:pw@127.0.0.1/h", "x"):
        answer = await shared_suite.post("bank-a", ENDPOINTS, {"url": url})
        assert (answer.status_code, answer.json()["code"]) == (422, "webhook_address_refused"), url
        assert answer.json()["errors"][0]["pointer"] == "/url"
    assert (await shared_suite.post("person-a", ENDPOINTS, {"url": "https://x/"})).status_code == 403
    for _ in range(10):
        await shared_suite.made("bank-a", ENDPOINTS, {"url": "http://127.0.0.1:1/h"})
    full = await shared_suite.post("bank-a", ENDPOINTS, {"url": "http://127.0.0.1:1/h"})
    assert (full.status_code, full.json()["code"]) == (409, "too_many_webhook_endpoints")
