"""The packed form of an answer has a weak tag: its bytes are others than those of the plain form."""

import pytest

from tests.running_suite import RunningSuite


@pytest.mark.parametrize("path", ["/assets/prakan.css", "/assets/prakan.js", "/portal/v1/texts"])
async def test_a_packed_answer_has_no_strong_tag_of_the_plain_one(shared_suite: RunningSuite, path: str) -> None:
    plain = await shared_suite.http.get(path, headers={"Accept-Encoding": "identity"})
    packed = await shared_suite.http.get(path, headers={"Accept-Encoding": "gzip"})
    assert (plain.status_code, packed.status_code) == (200, 200)
    assert (plain.headers.get("content-encoding"), packed.headers["content-encoding"]) == (None, "gzip")
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert packed.headers["etag"] == "W/" + plain.headers["etag"].removeprefix("W/")
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
    assert (await shared_suite.http.get(path, headers=known)).status_code == 304
