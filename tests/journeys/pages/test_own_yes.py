"""A person's confirmation on the page, and looks of every service on the wall."""

from tests.callers import at_the_desk, caller
from tests.running_suite import RunningSuite

SAID = {"said_yes": "You said yes.", "said_no": "You said no."}
ASKED = {"en": "Waiting for your yes", "th": "รอการยืนยันจากท่าน", "vi": "Đang chờ bạn đồng ý"}


def _as(suite: RunningSuite, persona: str, language: str = "en") -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}", "Accept-Language": language}


async def _asked(suite: RunningSuite, case: str) -> str:
    """Ask for person-a's confirmation of an agent's request."""
    person = suite.party_id("person-a")
    body = {"person_id": person, "payee": {"bank": "ธนาคารกรุงไทย", "account": "1234567890"}}
    path = f"/v1/claims/{person}/payee"
    wanted = {"person_id": person, "service": "benefits", "path": path, "body": body}
    return str((await suite.made("agent", f"/hotline/v1/cases/{case}/confirmations", wanted))["id"])


async def test_what_is_asked_is_read_and_answered_on_the_own_page(local_suite: RunningSuite) -> None:
    suite, person = local_suite, local_suite.party_id("person-a")
    headers = {**_as(suite, "officer"), "X-Purpose": "test: the number"}
    number = (await suite.http.get(f"/registration/v1/persons/{person}", headers=headers)).json()["national_id"]
    await at_the_desk(suite)
    case = (await suite.made("agent", "/hotline/v1/cases", {"about": "x", "kind": "request"}))["id"]
    answers = {"born_on": "1985-04-30", "national_id_end": number[-4:]}
    check = {"person_id": person, "answers": answers}
    assert (await suite.made("agent", f"/hotline/v1/cases/{case}/identity-checks", check))["passed"]
    assert ASKED["en"] not in (await suite.http.get("/my", headers=_as(suite, "person-a"))).text
    yes, no = await _asked(suite, case), await _asked(suite, case)
    for language, words in ASKED.items():
        shown = (await suite.http.get("/my", headers=_as(suite, "person-a", language))).text
        assert words in shown, language
        assert shown.count("1234567890") == shown.count("ธนาคารกรุงไทย") == 2, "word for word"
    assert yes not in (await suite.http.get("/my", headers=_as(suite, "person-b"))).text
    for asked, decision, said in ((yes, "confirmed", "said_yes"), (no, "refused", "said_no")):
        path = f"/my/confirmations/{asked}/{decision}"
        strangers = await suite.http.post(path, headers=_as(suite, "person-b"))
        assert strangers.status_code == 404
        done = await suite.http.post(path, headers=_as(suite, "person-a"))
        assert (done.status_code, done.headers["location"]) == (303, f"/my?done={said}")
        told = [
            SAID[said] in (await suite.http.get(f"/my?done={s}", headers=_as(suite, "person-a"))).text for s in SAID
        ]
        assert told == [s == said for s in SAID], "what an address says was done was done, or is not said"
        reloaded = (await suite.http.get(f"/my?done={said}", headers=_as(suite, "person-a"))).text
        assert SAID[said] not in reloaded, "once"
        again = await suite.http.post(path, headers=_as(suite, "person-a"))
        assert again.status_code in {303, 409}
    assert ASKED["en"] not in (await suite.http.get("/my", headers=_as(suite, "person-a"))).text
    told = (await suite.get("agent", f"/hotline/v1/cases/{case}/confirmations")).json()["items"]
    assert {item["id"]: item["status"] for item in told} == {yes: "confirmed", no: "refused"}


async def test_looks_of_every_service_are_reviewed_on_the_wall(local_suite: RunningSuite) -> None:
    suite = local_suite
    person = await caller(suite, "มานี", "มีนา")
    await at_the_desk(suite)
    await suite.made("agent", "/hotline/v1/looks", {"person_id": person["id"], "purpose": "collapsed at the counter"})
    headers = {**_as(suite, "officer"), "X-Purpose": "asks about an old card"}
    assert (await suite.http.get(f"/registration/v1/persons/{person['id']}", headers=headers)).status_code == 200
    shown = (await suite.http.get("/wall", headers=_as(suite, "supervisor"))).text
    assert "collapsed at the counter" in shown
    assert "asks about an old card" in shown
    managers = (await suite.http.get("/wall", headers=_as(suite, "manager"))).text
    assert "asks about an old card" not in managers
    (look,) = (await suite.get("supervisor", "/registration/v1/looks")).json()["items"]
    form = {"verdict": "justified", "service": "registration"}
    done = await suite.http.post(f"/wall/looks/{look['id']}", data=form, headers=_as(suite, "supervisor"))
    assert done.status_code == 303
    shown = (await suite.http.get("/wall", headers=_as(suite, "supervisor"))).text
    assert "collapsed at the counter" in shown
    assert "asks about an old card" not in shown
