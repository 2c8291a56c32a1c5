"""An officer enters a household by one form; its members read what they pay under which reference, and may leave."""

from services.registration.tests.covered import REGISTRATION, person
from tests.running_suite import RunningSuite

HOUSEHOLDS = "/office/households"


async def _number(suite: RunningSuite, person_id: str) -> str:
    answer = await suite.get("officer", f"{REGISTRATION}/persons/{person_id}", purpose="test: the form is filled")
    return str(answer.json()["national_id"])


async def test_a_household_is_entered_by_a_page_and_its_members_read_their_bills(local_suite: RunningSuite) -> None:
    suite = local_suite
    head, other = await person(suite), await person(suite)
    officer = {"Authorization": f"Bearer {suite.token('officer')}"}
    empty = await suite.http.get(HOUSEHOLDS, headers=officer)
    assert empty.status_code == 200
    assert "number_0" in empty.text
    form = {"scheme": "th_s40", "area": "TH-10", "first_day": "1/1/2564", "number_0": await _number(suite, head),
            "option_0": "1", "number_3": await _number(suite, other), "option_3": "9"}  # fmt: skip
    unknown = await suite.http.post(HOUSEHOLDS, headers=officer, data={**form, "number_3": "1"})
    assert 'id="number_3-wrong"' in unknown.text or "number_3" in unknown.text
    looked = await suite.http.post(HOUSEHOLDS, headers=officer, data=form)
    assert looked.text.count("มานี มีนา") == 2, "both are shown by name before anything is entered"
    refused = await suite.http.post(HOUSEHOLDS, headers=officer, data={**form, "step": "do"})
    assert refused.status_code < 500
    assert "household_entered" not in refused.headers.get("location", "")
    entered = await suite.http.post(HOUSEHOLDS, headers=officer, data={**form, "option_3": "3", "step": "do"})
    assert entered.status_code == 303, entered.text
    shown = await suite.http.get(entered.headers["location"], headers=officer)
    assert shown.text.count("มานี มีนา") == 2
    await suite.settled()
    own = suite.become("person", other)
    mine = {"Authorization": f"Bearer {suite.token(own)}"}
    bill = (await suite.get(own, "/contributions/v1/me/premiums")).json()["items"][0]
    page = await suite.http.get("/my/cover", headers=mine)
    assert page.status_code == 200
    assert bill["reference"] in page.text
    assert "300" in page.text
    assert "The State pays 150.00 more." in page.text, "who pays what"
    household = (await suite.get(own, f"{REGISTRATION}/me/household")).json()["household"]["id"]
    leaving = f"/my/cover/household/{household}/leaving"
    asked = await suite.http.post(leaving, headers=mine, data={})
    assert asked.status_code == 200
    assert (await suite.get(own, f"{REGISTRATION}/me/household")).json()["household"] is not None
    left = await suite.http.post(leaving, headers=mine, data={"step": "do"})
    assert left.status_code == 303
    assert (await suite.get(own, f"{REGISTRATION}/me/household")).json()["household"] is None


async def test_who_is_not_billed_is_shown_by_name(local_suite: RunningSuite) -> None:
    suite = local_suite
    late = await person(suite)
    wanted = {"person_id": late, "scheme": "th_s40", "option": "3", "first_day": "2018-05-01"}
    await suite.made("officer", f"{REGISTRATION}/coverages", wanted)
    await suite.settled()
    officer = {"Authorization": f"Bearer {suite.token('officer')}", "Accept-Language": "en"}
    page = await suite.http.get("/office/covers-without-premium", headers=officer)
    assert page.status_code == 200
    assert "มานี มีนา" in page.text
    assert "entered too late" in page.text
    assert late not in page.text, "a person is shown by name"
    own = {"Authorization": f"Bearer {suite.token(suite.become('person', late))}"}
    assert (await suite.http.get("/office/covers-without-premium", headers=own)).status_code in {303, 403, 404}
