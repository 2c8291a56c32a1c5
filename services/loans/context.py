"""What the doors of loans work with."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from libs.common.runtime.context import ServiceContext, context_of


@dataclass(frozen=True)
class Context(ServiceContext):
    """Nothing of its own."""


Ctx = Annotated[Context, Depends(context_of(Context))]
