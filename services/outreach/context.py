"""The context of the doors, listeners and duties of outreach."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from libs.common.door.context import context_of
from libs.common.runtime.context import ServiceContext


@dataclass(frozen=True)
class Context(ServiceContext):
    """The members that every service has; outreach adds none."""


Ctx = Annotated[Context, Depends(context_of(Context))]
