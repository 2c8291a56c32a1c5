"""Facts in the form in which a consumer gets them, for tests of listeners."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from libs.common.spine.events import Event, partition_of
from libs.common.spine.facts import Fact


def context_with(**given: object) -> Any:
    """Make a service's context with only the members that the tested listener uses."""
    return SimpleNamespace(**given)


def event_of(fact: Fact) -> Event:
    """Make the event of a fact, the first of its partition."""
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
