"""The account a benefit goes to: what the bank's file can carry whole, or it is refused at once, never cut later."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from libs.common.door.requests.fields import AnyText, Body
from services.benefits.claims.rules.account_lengths import ACCOUNT_MAX, BANK_MAX, NAME_MAX

_ACCOUNT = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 ./-]*[A-Za-z0-9])?")


def _plain(value: str) -> str:
    if not _ACCOUNT.fullmatch(value):
        raise PydanticCustomError("account_invalid", "not an account number")
    return value


Account = Annotated[AnyText, StringConstraints(min_length=1, max_length=ACCOUNT_MAX), AfterValidator(_plain)]
Bank = Annotated[AnyText, StringConstraints(min_length=1, max_length=BANK_MAX), AfterValidator(_plain)]
HolderName = Annotated[AnyText, StringConstraints(min_length=1, max_length=NAME_MAX)]


class Payee(Body):
    bank: Bank = Field(examples=["KBANK"])
    account: Account = Field(examples=["1234567890"])
    name: HolderName | None = Field(None, description="of the account's holder, when it is not the person")


class PayeeDecision(Body):
    hash: Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")] = Field(
        description="of the account that waits, as the inbox shows it"
    )
    accept: bool = Field(True, description="false: the account before it stays")
