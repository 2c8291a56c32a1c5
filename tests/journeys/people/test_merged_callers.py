"""A merge keeps everything of both ids at the desk, and a call with either id leads to all of it."""

from tests.callers import at_the_desk, caller, found, merge
from tests.claims import claimed, close, with_nine_months
from tests.running_suite import RunningSuite


async def test_cases_notices_looks_and_tries_of_both(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await with_nine_months(suite, 1)
    merged, national, _ = employer.staff[0]
    kept = (await caller(suite, "สมชาย", "ใจดี", "+66812345678"))["id"]
    await close(suite, employer)
    await claimed(suite, employer, merged)
    await at_the_desk(suite)
    about = {"kind": "request"}
    first = await suite.made("agent", "/hotline/v1/cases", {**about, "about": "under one", "person_id": merged})
    second = await suite.made("agent", "/hotline/v1/cases", {**about, "about": "under the other", "person_id": kept})
    path = f"/hotline/v1/cases/{first['id']}/identity-checks"
    wrong = {
        "person_id": merged,
        "answers": {"born_on": "1985-04-30", "national_id_end": f"{int(national[-4:]) ^ 1:04d}"},
    }
    assert (await suite.made("agent", path, wrong))["tries_left"] == 2
    await suite.made(suite.become("person", merged), "/hotline/v1/me/notice-preferences", {"sms": False})
    await merge(suite, kept, merged)

    own = suite.become("person", kept)
    mine = (await suite.get(own, "/hotline/v1/me")).json()["cases"]
    assert {case["about"] for case in mine} == {"under one", "under the other"}
    assert (await suite.get(own, "/hotline/v1/notices")).json()["items"][0]["person_id"] == merged
    for number in (kept, merged):
        view = (await suite.get("agent", f"/hotline/v1/persons/{number}/view")).json()
        assert len(view["tiles"]["cases"]) == 2, "both cases under either number"
        assert [claim["status"] for claim in view["tiles"]["claims"]] == ["pending"]
    for typed in (national, "0812345678"):
        assert len(await found(suite, typed)) == 1, "one person"
    assert (await suite.made("agent", path, {**wrong, "person_id": kept}))["tries_left"] == 1, "tries of both count"
    into = await suite.made("agent", f"/hotline/v1/cases/{first['id']}/merge", {"into": second["id"]})
    assert into["merged_into"] == second["id"], "cases of one person, whichever number they were opened under"
    seen = (await suite.get(own, "/hotline/v1/me/looks")).json()["items"]
    assert "identity.check" in {look["action"] for look in seen}
