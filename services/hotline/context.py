"""What the doors of hotline work with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends

from libs.common.door.callers.acting_tokens import ActingKey
from libs.common.runtime.context import ServiceContext, context_of

if TYPE_CHECKING:
    from services.hotline.cases.rules.working_time import WorkingTime


@dataclass(frozen=True)
class Context(ServiceContext):
    acting_key: ActingKey
    calling_code: str
    working_time: "WorkingTime"


Ctx = Annotated[Context, Depends(context_of(Context))]
