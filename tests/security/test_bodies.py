"""Bodies that are too large, announced or not, are refused with a problem before they are read."""

from collections.abc import AsyncIterator

import pytest

from libs.common.door.building import BODY_BYTES_MAX
from tests.running_suite import RunningSuite

PATH = "/contributions/v1/returns"


async def _endless() -> AsyncIterator[bytes]:
    for _ in range(BODY_BYTES_MAX // 65_536 + 2):
        yield b"a" * 65_536


@pytest.mark.parametrize("announced", [True, False])
async def test_an_oversize_body_is_a_problem_in_the_callers_language(
    local_suite: RunningSuite, announced: bool
) -> None:
    headers = {
        "Authorization": f"Bearer {local_suite.token('officer')}",
        "Content-Type": "application/json",
        "Accept-Language": "th",
    }
    content = b"a" * (BODY_BYTES_MAX + 1) if announced else _endless()
    answer = await local_suite.http.post(PATH, content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json()["code"] == "body_too_large"
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in answer.json()["detail"])
