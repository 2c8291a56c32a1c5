"""An employer calls: a contact is checked, the employer is seen whole, and reads what the agent saw and did."""

from typing import Any

from tests.callers import at_the_desk
from tests.claims import with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import Staffed

_HOTLINE = "/hotline/v1"
_PHONE, _EMAIL = "+66898887766", "hr@example.com"


async def _as(suite: RunningSuite, token: str, method: str, path: str, **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"k-{method}-{path}-{len(token)}"[:80]}
    return await suite.http.request(method, path, headers=headers, **more)


async def _confirmed(
    suite: RunningSuite, acting: dict[str, str], employer: Staffed, other: Staffed, token: str
) -> None:
    """Ask the employer to confirm one return, which is then filed by the agent, and no other."""
    case = acting["case_id"]
    filed = {"employer_id": employer.id, "month": "2021-01", "kind": "nil", "lines": []}
    money = await _as(suite, token, "POST", "/contributions/v1/returns", json=filed)
    assert (money.status_code, money.json()["code"]) == (403, "second_factor_needed")
    asked = {"employer_id": employer.id, "service": "contributions", "path": "/v1/returns", "body": filed}
    confirmation = await suite.made("agent", f"{_HOTLINE}/cases/{case}/employer-confirmations", asked)
    listed = f"{_HOTLINE}/employers/{employer.id}/confirmations"
    yes = f"{listed}/{confirmation['id']}"
    assert (await _as(suite, token, "POST", yes, json={"decision": "confirmed"})).status_code == 403
    confirmed = {**acting, "confirmation_id": confirmation["id"]}
    early = await suite.post("agent", f"{_HOTLINE}/employer-acting-tokens", confirmed)
    assert early.json()["code"] == "employer_not_confirmed"
    assert [one["id"] for one in (await suite.get(employer.persona, listed)).json()["items"]] == [confirmation["id"]]
    assert (await suite.get(other.persona, listed)).status_code == 404
    await suite.post(employer.persona, f"{listed}/{confirmation['id']}", {"decision": "confirmed"})
    second = await suite.made(
        "agent", f"{_HOTLINE}/employer-acting-tokens", {**acting, "confirmation_id": confirmation["id"]}
    )
    done = await _as(suite, second["access_token"], "POST", "/contributions/v1/returns", json=filed)
    assert done.status_code == 201, done.text
    changed = await _as(
        suite, second["access_token"], "POST", "/contributions/v1/returns", json={**filed, "month": "2020-11"}
    )
    assert changed.json()["code"] == "second_factor_needed", "another body was not confirmed"


async def test_from_the_call_to_what_the_employer_reads_of_it(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await with_nine_months(suite, 2)
    other = await with_nine_months(suite, 1)
    given = {"name": "สมหญิง ใจดี", "email": _EMAIL, "phone": _PHONE}
    contact = await suite.made("officer", f"/registration/v1/employers/{employer.id}/contacts", given)
    await at_the_desk(suite)
    case = (await suite.made("agent", f"{_HOTLINE}/cases", {"about": "which months", "kind": "request"}))["id"]
    view_path = f"{_HOTLINE}/employers/{employer.id}/view"
    masked = (await suite.get("agent", view_path)).json()
    assert masked["masked"]
    assert (masked["tiles"]["returns"], masked["timeline"]["items"][0]["data"]) == ([], {})
    assert [one["name"] for one in masked["tiles"]["contacts"]] == ["สมหญิง ใจดี"]
    assert _PHONE[3:] not in str(masked)
    assert _EMAIL not in str(masked)

    look = {"employer_id": employer.id, "case_id": case, "purpose": "which months are paid"}
    refused = await suite.post("agent", f"{_HOTLINE}/employer-looks", look)
    assert (refused.status_code, refused.json()["code"]) == (403, "case_not_about_employer")
    acting = {"employer_id": employer.id, "case_id": case}
    refused = await suite.post("agent", f"{_HOTLINE}/employer-acting-tokens", acting)
    assert (refused.status_code, refused.json()["code"]) == (403, "case_not_about_employer")
    answers = {"contact_phone": "089 888 7766", "contact_email": _EMAIL}
    body = {"employer_id": employer.id, "contact_id": contact["id"], "answers": answers}
    checked = await suite.made("agent", f"{_HOTLINE}/cases/{case}/employer-checks", body)
    assert (checked["passed"], checked["asked"]) == (True, ["contact_email", "contact_phone"])
    await suite.made("agent", f"{_HOTLINE}/employer-looks", look)
    whole = (await suite.get("agent", view_path)).json()
    assert not whole["masked"]
    assert len(whole["tiles"]["returns"]) == 9
    assert whole["tiles"]["returns"][0]["headcount"] == 2
    assert whole["timeline"]["items"][0]["data"]
    assert (await suite.get("supervisor", view_path)).json()["masked"]
    assert _PHONE[3:] not in str(whole["tiles"]["contacts"])

    token = (await suite.made("agent", f"{_HOTLINE}/employer-acting-tokens", acting))["access_token"]
    own, foreign = f"/contributions/v1/employers/{employer.id}", f"/contributions/v1/employers/{other.id}"
    assert (await _as(suite, token, "GET", f"{own}/account")).status_code == 200
    assert (await _as(suite, token, "GET", f"{own}/dues")).status_code == 200
    assert (await _as(suite, token, "GET", f"/registration/v1/employers/{employer.id}")).status_code == 200
    assert (await _as(suite, token, "GET", f"{foreign}/account")).status_code == 404
    staff = f"/registration/v1/employers/{employer.id}/staff"
    person = employer.staff[0][0]
    for path in (staff, f"/contributions/v1/returns?employer_id={employer.id}", f"/registration/v1/persons/{person}"):
        answer = await _as(suite, token, "GET", path)
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed"), path
    await _confirmed(suite, acting, employer, other, token)
    await suite.settled()
    looks = (await suite.get(employer.persona, f"{_HOTLINE}/employers/{employer.id}/looks")).json()["items"]
    actions = {(one["by"], one["action"]) for one in looks}
    wanted = {"employer.view", "employer.check", "employer.look", "employer.act_for", "confirmation.ask"}
    assert {action for by, action in actions if by == "agent"} >= wanted
    assert "which months are paid" in {one["purpose"] for one in looks}
    assert (await suite.get(other.persona, f"{_HOTLINE}/employers/{employer.id}/looks")).status_code == 404

    await suite.made("agent", f"{_HOTLINE}/cases/{case}/wrap-up", {"wrap_up": "done"})
    over = await _as(suite, token, "GET", f"{own}/account")
    assert (over.status_code, over.json()["code"]) == (401, "acting_over")
    assert (await suite.get("agent", view_path)).json()["masked"] is False, "the purpose lasts its half hour"
