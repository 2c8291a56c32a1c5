"""A payroll agent's pages: the employer that it has chosen, never another, and nothing without a mandate in force."""

import re

import httpx

from tests.running_suite import RunningSuite
from tests.staff import Staffed, agent_of, staffed


def _of(suite: RunningSuite, persona: str, cookie: str = "") -> dict[str, str]:
    headers = {"Authorization": f"Bearer {suite.token(persona)}"}
    return {**headers, "Cookie": cookie} if cookie else headers


async def _chosen(suite: RunningSuite, agent: str, employer: Staffed) -> str:
    """Choose the employer; return the cookie of the choice."""
    answer = await suite.http.post("/employer/acting", data={"employer": employer.id}, headers=_of(suite, agent))
    suite.http.cookies.clear()
    assert (answer.status_code, answer.headers["location"]) == (303, "/employer")
    return str(answer.headers["set-cookie"].partition(";")[0])


def _hire(employer: Staffed | None, number: str) -> dict[str, str]:
    named = {"acting_for": employer.id} if employer else {}
    return {**named, "national_id": number, "born_on": "30/4/2528", "started_on": "10/1/2564"}


async def _page(suite: RunningSuite, agent: str, cookie: str = "", path: str = "/employer") -> httpx.Response:
    return await suite.http.get(path, headers=_of(suite, agent, cookie))


async def test_it_chooses_among_those_that_gave_it_a_mandate(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, other, stranger = [await staffed(suite, 1) for _ in range(3)]
    agent = await agent_of(suite, one, other)
    await suite.settled()
    first = await _page(suite, agent)
    assert (first.status_code, first.headers["location"]) == (303, "/employer/choose")
    listed = (await _page(suite, agent, path="/employer/choose")).text
    assert {e.number for e in (one, other, stranger) if e.number in listed} == {one.number, other.number}
    found = (await _page(suite, agent, path=f"/employer/choose?q={one.number}")).text
    assert (one.number in found, other.number in found) == (True, False)
    cookie = await _chosen(suite, agent, one)
    shown = await _page(suite, agent, cookie)
    assert shown.status_code == 200
    assert one.number in shown.text
    assert set(re.findall(r'name="acting_for" value="([^"]+)"', shown.text)) == {one.id}
    assert "e-loans" not in shown.text, "an employer's loans are not its agent's business"
    refused = await _page(suite, agent, await _chosen(suite, agent, stranger))
    assert (refused.status_code, "no_mandate_for_this" in refused.text) == (403, True)
    assert "/employer/choose" in refused.text


async def test_a_form_is_for_the_employer_that_it_names(shared_suite: RunningSuite) -> None:
    """Another tab has chosen another employer since: the form of the first tab is still the first employer's."""
    suite = shared_suite
    one, other, stranger = await staffed(suite, 0), await staffed(suite, 0), await staffed(suite, 1)
    agent = await agent_of(suite, one, other)
    await suite.settled()
    number = stranger.staff[0][1]
    cookie = await _chosen(suite, agent, other)
    nobody = await suite.http.post("/employer/hires", data=_hire(None, number), headers=_of(suite, agent, cookie))
    theirs = await suite.http.post("/employer/hires", data=_hire(stranger, number), headers=_of(suite, agent, cookie))
    assert [(a.status_code, "no_mandate_for_this" in a.text) for a in (nobody, theirs)] == [(403, True)] * 2
    done = await suite.http.post("/employer/hires", data=_hire(one, number), headers=_of(suite, agent, cookie))
    assert (done.status_code, one.number in done.text) == (200, True), done.text
    hired = {e.id: len((await suite.get(e.persona, f"/registration/v1/employers/{e.id}/staff")).json()["items"])
             for e in (one, other)}  # fmt: skip
    assert hired == {one.id: 1, other.id: 0}


async def test_a_mandate_that_ended_meanwhile_ends_the_page(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, lasting = await staffed(suite, 1), await staffed(suite, 0)
    agent = await agent_of(suite, employer, lasting)
    await suite.settled()
    cookie = await _chosen(suite, agent, employer)
    assert (await _page(suite, agent, cookie)).status_code == 200
    mandate = (await suite.get(employer.persona, "/registration/v1/mandates")).json()["items"][0]["id"]
    await suite.made(employer.persona, f"/registration/v1/mandates/{mandate}/revocation", {})
    for answer in (
        await _page(suite, agent, cookie),
        await suite.http.post(
            "/employer/hires", data=_hire(employer, employer.staff[0][1]), headers=_of(suite, agent, cookie)
        ),
    ):
        assert (answer.status_code, "no_mandate_for_this" in answer.text) == (403, True)
        assert "/employer/choose" in answer.text
    listed = (await _page(suite, agent, path="/employer/choose")).text
    assert (employer.number in listed, lasting.number in listed) == (False, True)


async def test_a_mandate_of_one_scope_shows_what_it_opens(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    agent = await agent_of(suite, employer, scopes=["returns"])
    await suite.settled()
    shown = (await _page(suite, agent, await _chosen(suite, agent, employer))).text
    assert [tile for tile in ("e-file", "e-owed", "e-hire", "e-staff", "e-cert") if f'id="{tile}"' in shown] == [
        "e-file", "e-owed",
    ]  # fmt: skip


async def test_one_file_for_several_employers(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, other = await staffed(suite, 1), await staffed(suite, 1)
    agent = await agent_of(suite, one, other)
    await suite.settled()
    rows = "".join(f"{e.number},2020-12,{e.staff[0][1]},9000.00\n" for e in (one, other))
    file = {"file": ("r.csv", f"employer_number,month,national_id,wage\n{rows}".encode())}
    sent = await suite.http.post("/employer/several-files", files=file, headers=_of(suite, agent))
    assert sent.status_code == 303, sent.text
    job = sent.headers["location"]
    for _ in range(100):
        if "Returns accepted" in (shown := (await _page(suite, agent, path=job)).text):
            break
        await suite.settled()
    assert "<dd>2</dd>" in shown
    for employer in (one, other):
        returns = (await suite.get(employer.persona, "/contributions/v1/returns", employer_id=employer.id)).json()
        assert [item["month"] for item in returns["items"]] == ["2020-12"]
