"""So many requests a minute and client, told in every answer; the next one hears when to go on."""

from pathlib import Path

from tests.fresh_databases import FreshDatabases
from tests.running_suite import running_suite

RATES = "/contributions/v1/rates"


async def test_a_client_above_its_limit_is_told_when_to_go_on_and_others_are_not_held_up(
    databases: FreshDatabases, tmp_path: Path
) -> None:
    async with running_suite(databases, tmp_path, country="thailand", rate_limit=20) as suite:
        answers = [await suite.get("employer-a", RATES, month="2021-01") for _ in range(22)]
        assert [a.status_code for a in answers] == [200] * 20 + [429] * 2
        assert [a.headers["ratelimit-remaining"] for a in answers[:20]] == [str(n) for n in range(19, -1, -1)]
        refused = answers[20]
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["code"] == "rate_limited"
        assert 0 < int(refused.headers["retry-after"]) <= 61
        headers = {"Authorization": f"Bearer {suite.token('employer-a')}", "Accept-Language": "vi"}
        told = (await suite.http.get(RATES, params={"month": "2021-01"}, headers=headers)).json()
        assert (told["status"], "yêu cầu" in told["detail"]) == (429, True)
        assert (await suite.get("employer-b", RATES, month="2021-01")).status_code == 200
