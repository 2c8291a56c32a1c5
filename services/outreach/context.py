"""The context of the doors, listeners and duties of outreach."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends

from libs.common.door.context import context_of
from libs.common.runtime.context import ServiceContext

if TYPE_CHECKING:
    from services.outreach.board.api import HeldBoard


@dataclass(frozen=True)
class Context(ServiceContext):
    """The members that every service has, and the board of a moment ago."""

    held_board: "HeldBoard"


Ctx = Annotated[Context, Depends(context_of(Context))]
