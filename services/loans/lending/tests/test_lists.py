"""A bank and an employer list their own applications and loans by status and flag, with the borrower's name."""

from uuid import uuid4

from tests.running_suite import RunningSuite
from tests.staff import lent, staffed


async def test_each_lists_its_own_with_the_borrower_and_a_filter(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 2), await staffed(suite, 1)
    for one in (employer, other):
        await one.file("2020-12", 1)
    disbursed = await lent(suite, employer, disbursed_on="2021-01-10", amount="10.00")
    asked = {"employer_id": other.id, "bank_id": suite.party_id("bank-b"), "phase": "2021", "amount": "20.00"}
    applied = (await suite.made(other.persona, "/loans/v1/applications", asked))["id"]

    async def ids(persona: str, path: str, **query: str) -> list[str]:
        answer = await suite.get(persona, f"/loans/v1/{path}", limit=200, **query)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    for path in ("applications", "loans"):
        assert await ids(employer.persona, path) == [disbursed]
        assert await ids(other.persona, path) == [applied]
        assert disbursed in await ids("bank-a", path, status="disbursed")
        assert disbursed not in await ids("bank-a", path, status="applied")
        assert applied in await ids("bank-b", path, status="applied")
        assert applied not in await ids("bank-a", path), "another bank's"
        assert await ids("officer", path, employer_id=other.id) == [applied]
        assert await ids(other.persona, path, employer_id=employer.id) == [applied], "never another's"
        for persona in ("bank-b", other.persona):
            item = (await suite.get(persona, f"/loans/v1/{path}/{applied}")).json()
            borrower = {"name": "บริษัท ตัวอย่าง จำกัด", "registration_number": other.number}
            assert item["borrower"] == borrower
        wrong = await suite.get("bank-a", f"/loans/v1/{path}", status="lost")
        assert wrong.status_code == 422
    assert await ids("bank-a", "loans", flag="breached", employer_id=employer.id) == []
    page = (await suite.get("officer", "/loans/v1/applications", limit=1)).json()
    rest = (await suite.get("officer", "/loans/v1/applications", limit=200, cursor=page["next"])).json()
    assert page["items"][0]["id"] not in [item["id"] for item in rest["items"]]
    crossed = await suite.get("officer", "/loans/v1/loans", cursor=page["next"])
    assert crossed.json()["code"] == "cursor_invalid"


async def test_a_phase_is_closed_by_two_officers_through_the_door(shared_suite: RunningSuite) -> None:
    suite, because = shared_suite, {"because": "the budget ends"}
    path = "/loans/v1/phases/2020/closing"
    first = await suite.post("officer", path, because)
    assert (first.status_code, first.json()) == (200, {"phase": "2020", "status": "open", "waiting_for": "closed"})
    own = await suite.post("officer", path, because)
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    inbox = (await suite.get("officer-2", "/loans/v1/inbox")).json()["items"]
    assert [item["about"]["becomes"] for item in inbox if item["kind"] == "phase_change"] == ["closed"]
    assert (await suite.post("officer-2", path, because)).json()["status"] == "closed"
    employer = await staffed(suite, 1)
    await employer.file("2020-12", 1)
    asked = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "phase": "2020", "amount": "1.00"}
    closed = await suite.post(employer.persona, "/loans/v1/applications", asked)
    assert (closed.status_code, closed.json()["code"]) == (409, "phase_closed")
    shown = (await suite.get("bank-a", "/loans/v1/phases")).json()["items"]
    assert {one["phase"]: one["status"] for one in shown} == {"2020": "closed", "2021": "open"}
    assert (await suite.post("bank-a", path, because)).status_code == 403
    for officer in ("officer", "officer-2"):
        assert (await suite.post(officer, "/loans/v1/phases/2020/reopening", because)).status_code == 200
    made = await suite.post(employer.persona, "/loans/v1/applications", asked)
    assert made.status_code == 201, made.text
    for persona in (employer.persona, "officer"):
        unknown = await suite.post(persona, "/loans/v1/applications", {**asked, "employer_id": str(uuid4())})
        assert unknown.status_code == 404
    above = await suite.post(employer.persona, "/loans/v1/applications", {**asked, "amount": "29999999999.00"})
    assert (above.status_code, above.json()["code"]) == (422, "above_cap")
