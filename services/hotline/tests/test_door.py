"""The door of a fresh service answers."""

from tests.running_suite import RunningSuite


async def test_the_feed_is_there(local_suite: RunningSuite) -> None:
    assert (await local_suite.get("officer", "/hotline/v1/events", purpose="test")).json() == {
        "items": [],
        "next": None,
    }
