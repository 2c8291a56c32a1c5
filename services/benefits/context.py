"""The context of benefits: its own members beside those that every service has."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends

from libs.common.door.context import context_of
from libs.common.keys.signed_documents import DocumentKey
from libs.common.runtime.context import ServiceContext

if TYPE_CHECKING:
    from services.benefits.claims.api.plausible_days import DayLimits
    from services.benefits.payments.gateways.payment_orders import Payer


@dataclass(frozen=True)
class Context(ServiceContext):
    """The context of benefits. `release_approvals`: approvals that release a run. `days`: limits for claimed days."""

    release_approvals: int
    days: "DayLimits"
    document_key: DocumentKey
    payer: "Payer"


Ctx = Annotated[Context, Depends(context_of(Context))]
