"""Facts as a consumer hears them, for tests of actions that listen."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from libs.common.spine.events import Event, partition_of
from libs.common.spine.facts import Fact


def context_with(**given: object) -> Any:
    """A service's context that holds nothing but what a listener under test asks of it."""
    return SimpleNamespace(**given)


def event_of(fact: Fact) -> Event:
    """The event around a fact, the first of its partition."""
    return Event(
        id=str(uuid4()),
        topic=fact.TOPIC,
        partition=partition_of(fact.key),
        sequence=1,
        epoch=0,
        key=fact.key,
        type=fact.TYPE,
        body=fact.model_dump_json(),
        time="2021-01-10T00:00:00+00:00",
    )
