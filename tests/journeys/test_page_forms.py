"""Forms of the pages whose input is turned into what a door takes."""

from tests.running_suite import RunningSuite


async def test_a_callback_is_promised_in_the_countrys_own_time(local_suite: RunningSuite) -> None:
    suite = local_suite
    case = await suite.made("agent", "/hotline/v1/cases", {"about": "call back", "kind": "request"})
    headers = {"Authorization": f"Bearer {suite.token('agent')}"}
    path = f"/desk/cases/{case['id']}/callback"
    for wrong in ("tomorrow", "2021-13-01T10:00", ""):
        refused = await suite.http.post(path, data={"at": wrong}, headers=headers)
        assert refused.status_code == 422, wrong
    done = await suite.http.post(path, data={"at": "2021-02-05T10:00"}, headers=headers)
    assert done.status_code == 303
    found = (await suite.get("agent", f"/hotline/v1/cases/{case['id']}")).json()
    assert (found["status"], found["callback_at"]) == ("waiting", "2021-02-05T03:00:00Z")
