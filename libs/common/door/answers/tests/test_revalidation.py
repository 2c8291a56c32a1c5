"""The layer that tags answers: whole ones alone, and what a caller has is not sent again."""

from typing import Any

import pytest

from libs.common.door.revalidation import Revalidation, matches, tag_of


class _Route:
    path = "/v1/things"


async def _answered(*bodies: bytes, status: int = 200, wanted: bytes = b"", **headers: bytes) -> list[dict[str, Any]]:
    async def app(scope: Any, _: Any, send: Any) -> None:
        scope["route"] = _Route
        told = [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": told})
        for at, body in enumerate(bodies, 1):
            await send({"type": "http.response.body", "body": body, "more_body": at < len(bodies)})

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError

    scope = {"type": "http", "method": "GET", "headers": [(b"if-none-match", wanted)] if wanted else []}
    await Revalidation(app)(scope, receive, send)
    return sent


async def test_a_whole_answer_is_tagged_and_one_in_pieces_goes_as_it_comes() -> None:
    whole = await _answered(b"{}")
    assert dict(whole[0]["headers"])[b"etag"] == tag_of(b"{}")
    pieces = await _answered(b"a", b"b", wanted=b"*")
    assert [message.get("body") for message in pieces] == [None, b"a", b"b"]
    assert pieces[0]["headers"] == []
    refused = await _answered(b"{}", status=404, wanted=b"*")
    assert (refused[0]["status"], refused[0]["headers"]) == (404, [])


async def test_what_the_caller_has_is_not_sent_and_keeps_its_headers() -> None:
    start, body = await _answered(
        b"{}",
        wanted=tag_of(b"{}", b'"3"'),
        etag=b'"3"',
        content_type=b"application/json",
        cache_control=b"public, max-age=5",
    )
    assert (start["status"], body["body"]) == (304, b"")
    assert dict(start["headers"]) == {
        b"etag": tag_of(b"{}", b'"3"'),
        b"cache-control": b"public, max-age=5",
        b"vary": b"Accept-Language",
    }


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [([b'"a"'], True), ([b'W/"a"'], True), ([b'"b", "a"'], True), ([b'"b"', b'"a"'], True), ([b"*"], True),
     ([b'"b"'], False), ([b"a"], False), ([], False)],
)  # fmt: skip
def test_tags_are_compared_weakly(wanted: list[bytes], fits: bool) -> None:
    assert matches(wanted, b'"a"') is fits
