"""The box registers its own parties before it is ready."""

import httpx
import pytest

from deploy.onebox import parties


@pytest.mark.parametrize(("busy", "made"), [(0, True), (3, True), (parties.BUSY_TRIES + 1, False)])
async def test_a_busy_door_is_asked_again_with_the_same_key(busy: int, made: bool) -> None:
    """Asks a number of times, and no more."""
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) <= busy:
            return httpx.Response(503, json={"code": "try_again_later"}, headers={"Retry-After": "0"})
        return httpx.Response(201, json={"id": "made"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://box") as door:
        if made:
            assert await parties._made(door, "employer-a", "/v1/employers", {}) == "made"
        else:
            with pytest.raises(RuntimeError, match="503"):
                await parties._made(door, "employer-a", "/v1/employers", {})
    assert len(keys) == min(busy, parties.BUSY_TRIES) + 1
    assert set(keys) == {"onebox-employer-a"}
