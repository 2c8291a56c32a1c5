"""The context of programmes: its own members beside those that every service has."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends

from libs.common.door.context import context_of
from libs.common.keys.signed_documents import DocumentKey
from libs.common.neighbours.person_keys import PersonKeys
from libs.common.runtime.context import ServiceContext

if TYPE_CHECKING:
    from services.programmes.figures.api import HeldFigures
    from services.programmes.hospitels.actions.admit_at_the_door import Arrival


@dataclass(frozen=True)
class Context(ServiceContext):
    uploads: Path
    agency_key: str
    document_key: DocumentKey
    person_keys: PersonKeys
    held_figures: "HeldFigures"
    admit_arrival: "Callable[[Arrival], Awaitable[str | None]]"


Ctx = Annotated[Context, Depends(context_of(Context))]
