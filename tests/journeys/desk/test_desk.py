"""A call at the desk: the caller is found, checked, seen with a purpose and served, and all of it is audited."""

import pytest
from sqlalchemy import text

from tests.callers import at_the_desk, caller, confirmed_by_the_person, found
from tests.claims import close, read, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

_CLAIM = {"branch": "unemployment_force_majeure", "cause": "closure_order", "first_day": "2021-01-04",
          "last_day": "2021-02-28", "payee": {"bank": "KBANK", "account": "1234567890"}}  # fmt: skip
_AUDIT = text("SELECT actor, action, subject, detail FROM audit_log ORDER BY number")


async def test_an_agent_finds_people_by_whatever_they_say(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    hoa = await caller(suite, "Nguyễn Thị", "Đặng Hoa", "+66812345678")
    await caller(suite, "Nguyen Thi", "Dang Hoa")
    somying = await caller(suite, "สมหญิง", "น้ำใจ", "+66898765432")
    employer = await staffed(suite, 0)
    await at_the_desk(suite)
    for typed in ("081-234 5678", "+66812345678", "0066812345678", "66812345678", "๐๘๑๒๓๔๕๖๗๘", hoa["national_id"]):
        assert await found(suite, typed) == ["Nguyễn Thị Đ•••"], typed
    assert (await found(suite, "nguyen thi dang"))[:1] == ["Nguyen Thi D•••"]
    assert (await found(suite, "Nguyễn Thị Đ"))[:1] == ["Nguyễn Thị Đ•••"], "what was typed with marks stands first"
    assert set(await found(suite, "dang hoa nguyen")) == {"Nguyễn Thị Đ•••", "Nguyen Thi D•••"}, "family name first"
    for typed in ("สมหญิง น้ำใจ", "สมหญิง นำใจ", "สมหญิง นําใจ", "น้ำใจ"):
        assert await found(suite, typed) == ["สมหญิง น•••"], typed
    assert await found(suite, "somebody else entirely") == []
    assert await found(suite, "nguyem thj dang hoa") != [], "a slip of the fingers"
    assert await found(suite, employer.number) == ["บริษัท ตัวอย่าง จำกัด"]
    await suite.settled()
    searches = text("SELECT subject, detail FROM audit_log WHERE action = 'desk.search' AND actor = 'agent:agent'")
    seen = [tuple(row) for row in await suite.box.services["hotline"].database.many_rows(searches, {})]
    assert (hoa["id"], "") in seen, "who was found stands in the audit, what was typed does not"
    for nothing in ("%", "_", "%%%", "\\", "'; DROP TABLE person_card; --", "<script>alert(1)</script>", "  ", ""):
        assert await found(suite, nothing) == [], nothing
    assert (await suite.get("person-a", "/hotline/v1/search", q="a")).status_code == 403
    assert (await suite.get("agent", "/hotline/v1/search", q="a\x00b")).status_code == 422

    changed = await suite.post(
        "officer", f"/registration/v1/persons/{somying['id']}/details", {"family_name": "ใจงาม", "phones": []}
    )
    assert changed.status_code == 200, changed.text
    await at_the_desk(suite)
    assert await found(suite, "น้ำใจ") == []
    assert await found(suite, "0898765432") == []
    assert await found(suite, "สมหญิง ใจงาม") == ["สมหญิง ใจ•••"]


async def test_details_leave_registration_sealed_and_an_erased_key_opens_nothing(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = await caller(suite, "มาลี", "แสงทอง", "+66811112222")
    registration, hotline = (suite.box.services[name].database for name in ("registration", "hotline"))
    said = text("SELECT string_agg(CAST(data AS text), ' ') AS all FROM event_log")
    await at_the_desk(suite)
    told = (await registration.one_statement(said))[0]["all"]
    assert not any(secret in told for secret in ("มาลี", "แสงทอง", "811112222", person["national_id"], "1985-04-30"))
    for who in ("officer", "agent", "employer-a", "person-a"):
        keys = await suite.post(who, "/registration/v1/person-keys", {"person_ids": [person["id"]]})
        assert keys.status_code == 403, who

    case = await suite.made("agent", "/hotline/v1/cases", {"about": f"call of {person['id']}", "kind": "request"})
    await hotline.one_statement(
        text("UPDATE idempotency_record SET answer = answer || :id WHERE answer LIKE :case RETURNING 1"),
        {"id": person["id"], "case": f"%{case['id']}%"},
    )
    await registration.one_statement(text("DELETE FROM person_key WHERE person_id = :id"), {"id": person["id"]})
    await hotline.one_statement(text("UPDATE person_card SET state = 'sealed'"))
    await at_the_desk(suite)
    assert await found(suite, "มาลี") == []
    view = (await suite.get("agent", f"/hotline/v1/persons/{person['id']}/view")).json()
    assert view["person"] == {"id": person["id"], "state": "erased", "masked": True}
    named = text("SELECT count(*) AS n FROM idempotency_record WHERE answer LIKE :named")
    assert (await hotline.one_statement(named, {"named": f"%{person['id']}%"}))[0]["n"] == 0


async def test_a_call_from_hello_to_the_claim(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    person, national, _ = employer.staff[0]
    other = await caller(suite, "มานี", "มีนา")
    await close(suite, employer)
    await at_the_desk(suite)

    view = (await suite.get("agent", f"/hotline/v1/persons/{person}/view")).json()
    assert view["person"]["masked"]
    assert view["person"]["national_id"] == "•" * 13, "not even its end: that is asked"
    assert len(view["tiles"]["months"]) == 9
    assert set(view["ages"]) >= {"registration", "contributions"}, "each tile says how old its facts are"
    assert [m["name"] for m in view["tiles"]["employments"]] == ["•••"], "the employer's number is asked as well"
    case = await suite.made("agent", "/hotline/v1/cases", {"about": "factory closed", "kind": "request"})
    path = f"/hotline/v1/cases/{case['id']}"
    acting = {"case_id": case["id"], "person_id": person}
    early = await suite.post("agent", "/hotline/v1/acting-tokens", acting)
    assert (early.status_code, early.json()["code"]) == (403, "case_not_yours"), "the case is about nobody yet"
    look = {"person_id": person, "purpose": "the caller wants to claim", "case_id": case["id"]}
    assert (await suite.post("agent", "/hotline/v1/looks", look)).json()["code"] == "case_not_yours"

    wrong = await _checked(suite, path, person, born_on="1985-04-30", national_id_end="0000")
    assert (wrong["passed"], wrong["tries_left"]) == (False, 2)
    one = await _checked(suite, path, person, born_on="1985-04-30")
    assert (one["passed"], one["outcome"], one["tries_left"]) == (False, "too_few", 2), "not enough, and no try"
    linked = await suite.made("agent", f"{path}/links", {"person_id": person})
    assert linked["person_id"] == person
    unchecked = await suite.post("agent", "/hotline/v1/acting-tokens", acting)
    assert unchecked.json()["code"] == "identity_not_checked"
    right = await _checked(suite, path, person, born_on="1985-04-30", employer_number=employer.number)
    assert right["passed"]
    opened = (await suite.get("agent", f"/hotline/v1/persons/{person}/view")).json()
    assert opened["person"]["masked"], "the details are for a purpose"
    assert [m["name"] for m in opened["tiles"]["employments"]] == ["บริษัท ตัวอย่าง จำกัด"]
    await suite.made("agent", "/hotline/v1/looks", look)
    seen = (await suite.get("agent", f"/hotline/v1/persons/{person}/view")).json()["person"]
    assert (seen["masked"], seen["national_id"], seen["family_name"]) == (False, national, "ใจดี")
    masked = (await suite.get("supervisor", f"/hotline/v1/persons/{person}/view")).json()["person"]
    assert masked["masked"], "a purpose is its giver's alone"

    await _served(suite, employer, person, other["id"], case["id"])


async def _served(suite: RunningSuite, employer: Staffed, person: str, other: str, case: str) -> None:
    """Let the agent act for the caller through the services' own doors, and no further."""
    acting, path = {"case_id": case, "person_id": person}, f"/hotline/v1/cases/{case}"
    strangers = await suite.post("supervisor", "/hotline/v1/acting-tokens", acting)
    assert strangers.json()["code"] == "case_not_yours"
    another = await suite.post("agent", "/hotline/v1/acting-tokens", {**acting, "person_id": other})
    assert another.json()["code"] == "case_not_yours"
    token = (await suite.post("agent", "/hotline/v1/acting-tokens", acting)).json()
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 600)
    suite.tokens["acting"] = token["access_token"]
    claim = {**_CLAIM, "person_id": person, "employer_id": employer.id}
    for_another = await suite.post("acting", "/benefits/v1/claims", {**claim, "person_id": other})
    assert for_another.status_code == 404
    filed = await suite.made("acting", "/benefits/v1/claims", claim)
    for path_of_me in ("/registration/v1/me", "/contributions/v1/me", "/benefits/v1/me", "/hotline/v1/me"):
        assert (await suite.get("acting", path_of_me)).status_code == 200
    phones = {"phones": ["+66899999999"]}
    details = f"/registration/v1/persons/{person}/details"
    for wanted, where in ((phones, details), ({"email": "a@example.com"}, "/hotline/v1/me/notice-preferences")):
        refused = await suite.post("acting", where, wanted)
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed"), where
    await confirmed_by_the_person(suite, acting, details, phones)
    corrected = await suite.post("acting", details, phones)
    assert corrected.json()["phones"] == ["+66899999999"]
    for more in ({"phones": ["+66888888888"]}, {"family_name": "X"}):
        assert (await suite.post("acting", details, more)).json()["code"] == "second_factor_needed"
    await confirmed_by_the_person(suite, acting, details, {"family_name": "X"})
    renamed = await suite.post("acting", details, {"family_name": "X"})
    assert renamed.status_code == 422, "no more than the person may"
    lives = {"first_day": "2021-01-01", "address": "12 หมู่ 3", "postcode": "50200", "area": "TH-50"}
    addresses = f"/registration/v1/persons/{person}/addresses"
    assert (await suite.post("acting", addresses, lives)).json()["code"] == "second_factor_needed"
    await confirmed_by_the_person(suite, acting, addresses, lives)
    assert (await suite.made("acting", addresses, lives))["address"] == "12 หมู่ 3"
    assert (await suite.get("acting", "/hotline/v1/search", q="a")).status_code == 403, "a person's token, no agent's"

    closed = await suite.made("agent", f"{path}/wrap-up", {"wrap_up": "done"})
    assert closed["status"] == "closed"
    after = await suite.post("agent", "/hotline/v1/acting-tokens", acting)
    assert after.json()["code"] == "case_not_yours", "the case is over"
    await at_the_desk(suite)
    assert (await read(suite, filed["id"]))["status"] == "pending"
    view = (await suite.get("agent", f"/hotline/v1/persons/{person}/view")).json()
    assert [c["status"] for c in view["tiles"]["claims"]] == ["pending"]
    newest = [item["type"] for item in view["timeline"]["items"][:2]]
    assert newest == ["benefits.certificate_wanted.v1", "benefits.claim_filed.v1"]
    shown = view["person"]
    assert (shown["area"], shown["address"], shown["postcode"]) == ("TH-50", "12 หมู่ 3", "50200")
    again = (await suite.get("supervisor", f"/hotline/v1/persons/{person}/view")).json()["person"]
    assert (again["masked"], again["address"], again["postcode"]) == (True, None, None), "a purpose opens it"
    assert await found(suite, "0899999999") == ["สมชาย ใจ•••"]
    await _all_of_it_was_audited(suite, person, case)


async def _all_of_it_was_audited(suite: RunningSuite, person: str, case: str) -> None:
    actor = f"agent:agent for person:{person} in case:{case}"
    for service, action in (("benefits", "file_claim"), ("registration", "correct_person")):
        audited = await suite.box.services[service].database.many_rows(_AUDIT, {})
        assert actor in {row[0] for row in audited if row[1] == action}, service
    for service, action in (
        ("registration", "person.read"),
        ("contributions", "months.read"),
        ("benefits", "claim.list"),
    ):
        audited = await suite.box.services[service].database.many_rows(_AUDIT, {})
        assert (actor, person) in {(row[0], row[2]) for row in audited if row[1] == action}, (
            f"{service}: a look as well"
        )
    audited = await suite.box.services["hotline"].database.many_rows(_AUDIT, {})
    acts = [(row[1], row[3]) for row in audited if row[2] == person]
    assert ("person.look", "the caller wants to claim") in acts
    assert ("identity.check", "failed") in acts
    assert ("person.act_for", f"case {case}") in acts


async def _checked(suite: RunningSuite, path: str, person: str, **answers: str) -> dict[str, object]:
    body = {"person_id": person, "answers": answers}
    return await suite.made("agent", f"{path}/identity-checks", body)


async def test_three_wrong_answers_end_the_asking(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = await caller(suite, "มานะ", "อดทน")
    await at_the_desk(suite)
    case = await suite.made("agent", "/hotline/v1/cases", {"about": "who?", "kind": "request"})
    path = f"/hotline/v1/cases/{case['id']}"
    end = person["national_id"][-4:]
    for left in (2, 1, 0):
        wrong = await _checked(suite, path, person["id"], born_on="1985-04-30", national_id_end=f"{int(end) ^ 1:04d}")
        assert (wrong["outcome"], wrong["tries_left"]) == ("wrong", left)
    right = {"person_id": person["id"], "answers": {"born_on": "1985-04-30", "national_id_end": end}}
    locked = await suite.post("agent", f"{path}/identity-checks", right)
    assert (locked.status_code, locked.json()["code"]) == (403, "identity_check_locked")
    assert locked.json()["tries_left"] == 0


async def test_cases_from_hand_to_hand(local_suite: RunningSuite) -> None:
    suite = local_suite
    person = await caller(suite, "มานะ", "อดทน")
    await at_the_desk(suite)
    logged = await suite.made("agent", "/hotline/v1/cases", {"about": "opening hours", "wrap_up": "answered"})
    assert (logged["status"], logged["wrap_up"]) == ("closed", "answered")
    assert logged["number"] in await found(suite, logged["number"].lower())
    body = {"about": "pension letter", "kind": "complaint", "person_id": person["id"]}
    first, second = [await suite.made("agent", "/hotline/v1/cases", body) for _ in range(2)]
    path = f"/hotline/v1/cases/{first['id']}"
    fresh = await suite.get("agent", path)
    stale = {"If-Match": fresh.headers["etag"]}
    taken = await suite.post("supervisor", f"{path}/assignment", {}, headers=stale)
    assert taken.json()["assigned_to"] == "supervisor:supervisor"
    late = await suite.post("agent", f"{path}/assignment", {}, headers=stale)
    assert (late.status_code, late.json()["code"]) == (412, "version_changed")
    waiting = await suite.made("supervisor", f"{path}/callback", {"at": "2021-02-05T10:00:00+07:00"})
    assert (waiting["status"], waiting["callback_at"]) == ("waiting", "2021-02-05T03:00:00Z")
    for attempt in (1, 2):
        tried = await suite.made("supervisor", f"{path}/callback-attempts", {"reached": False})
        assert (tried["status"], tried["callback_attempts"]) == ("waiting", attempt)
    over = await suite.made("supervisor", f"{path}/callback-attempts", {"reached": False})
    assert (over["status"], over["wrap_up"]) == ("closed", "not_reached")
    again = await suite.post("agent", f"{path}/wrap-up", {"wrap_up": "done"})
    assert (again.status_code, again.json()["code"]) == (409, "case_move_refused")
    await suite.made("agent", f"{path}/reopening", {"text": "she called again"})

    itself = await suite.post("agent", f"{path}/merge", {"into": first["id"]})
    assert itself.json()["code"] == "case_merged_into_itself"
    merged = await suite.made("agent", f"{path}/merge", {"into": second["id"]})
    assert (merged["status"], merged["merged_into"]) == ("closed", second["id"])
    escalated = await suite.made("agent", f"/hotline/v1/cases/{second['id']}/escalation", {"note": "needs a decision"})
    assert (escalated["status"], escalated["queue"], escalated["assigned_to"]) == ("escalated", "office", None)
    answered = await suite.made("officer", f"/hotline/v1/cases/{second['id']}/answer", {"note": "send the letter"})
    assert (answered["status"], answered["queue"]) == ("open", "general")
    read_back = (await suite.get("agent", f"/hotline/v1/cases/{second['id']}")).json()
    assert [e["kind"] for e in read_back["entries"]] == ["escalate", "return"]
    open_now = (await suite.get("agent", "/hotline/v1/cases")).json()["items"]
    assert [c["id"] for c in open_now] == [second["id"]]


async def test_looking_without_a_case_is_reviewed_by_another(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = await caller(suite, "มานะ", "อดทน")
    await at_the_desk(suite)
    short = await suite.post("agent", "/hotline/v1/looks", {"person_id": person["id"], "purpose": "why not"})
    assert (short.status_code, short.json()["errors"][0]["pointer"]) == (422, "/purpose")
    for who in ("agent", "supervisor"):
        body = {"person_id": person["id"], "purpose": "collapsed at the counter"}
        await suite.made(who, "/hotline/v1/looks", body)
    looks = (await suite.get("supervisor", "/hotline/v1/looks")).json()["items"]
    assert [look["looked_by"] for look in looks] == ["agent:agent", "supervisor:supervisor"]
    mine, own = (f"/hotline/v1/looks/{look['id']}/review" for look in looks)
    assert (await suite.post("supervisor", own, {"verdict": "justified"})).json()["code"] == "own_look"
    assert (await suite.post("agent", mine, {"verdict": "justified"})).status_code == 403
    assert (await suite.made("supervisor", mine, {"verdict": "unjustified"}))["verdict"] == "unjustified"
    again = await suite.post("supervisor", mine, {"verdict": "justified"})
    assert again.json()["code"] == "look_already_reviewed"
    wall = (await suite.get("supervisor", "/hotline/v1/wall")).json()
    assert [look["looked_by"] for look in wall["looks"]] == ["supervisor:supervisor"]


@pytest.mark.parametrize("purpose", [None, "counter: asked for a copy"])
async def test_registration_masks_until_a_purpose_is_given(shared_suite: RunningSuite, purpose: str | None) -> None:
    suite = shared_suite
    person = await caller(suite, "มานะ", "อดทน", "+66811113333")
    path = f"/registration/v1/persons/{person['id']}"
    headers = {"Authorization": f"Bearer {suite.token('officer')}", **({"X-Purpose": purpose} if purpose else {})}
    for staff in ("agent", "supervisor", "manager", "operator"):
        stranger = {**headers, "Authorization": f"Bearer {suite.token(staff)}"}
        assert (await suite.http.get(path, headers=stranger)).status_code == 403, "they have the desk's views, or none"
    shown = (await suite.http.get(path, headers=headers)).json()
    assert shown["masked"] is (purpose is None)
    assert (shown["national_id"] == person["national_id"]) is (purpose is not None)
    assert (shown["phones"] == ["+66811113333"]) is (purpose is not None)
    own = (await suite.get(suite.become("person", person["id"]), path)).json()
    assert (own["masked"], own["family_name"]) == (False, "อดทน")
    for bad in ("x", "a" * 201):
        headers["X-Purpose"] = bad
        assert (await suite.http.get(path, headers=headers)).json()["code"] == "purpose_invalid"
