"""The context of hotline: its own members beside those that every service has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends

from libs.common.door.callers.acting_tokens import ActingKey
from libs.common.door.context import context_of
from libs.common.neighbours.person_keys import ContactKeys, PersonKeys
from libs.common.runtime.context import ServiceContext

if TYPE_CHECKING:
    from services.hotline.cases.rules.working_time import WorkingTime
    from services.hotline.notices.gateways.providers import Provider


@dataclass(frozen=True)
class Context(ServiceContext):
    """The context of hotline. `providers`: those that are set up, by channel.

    `answer_within_s`: the target for calls. `presence_lasts`: how long an agent is there after a sign of life.
    """

    acting_key: ActingKey
    person_keys: PersonKeys
    contact_keys: ContactKeys
    providers: "Mapping[str, Provider]"
    calling_code: str
    working_time: "WorkingTime"
    answer_within_s: int
    presence_lasts: timedelta


Ctx = Annotated[Context, Depends(context_of(Context))]
