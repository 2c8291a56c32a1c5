"""An address that no route of the box takes, with a line break in it, is a problem document."""

import pytest

from tests.running_suite import RunningSuite


@pytest.mark.parametrize("path", ["/registration/v1/areas/%0A0", "/loans/%0Av1/loans", "/desk/%0A0", "/oauth/%0Atoken"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_no_route_takes_is_a_problem(shared_suite: RunningSuite, method: str, path: str) -> None:
    answer = await shared_suite.http.request(method, path, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), answer.text
    assert answer.json()["code"] == "not_found"
    assert answer.json()["detail"]
