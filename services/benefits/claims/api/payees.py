"""The account that a benefit goes to. An account too long for the bank's file is refused, never cut."""

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from pydantic_core import PydanticCustomError

from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import allow_anyone
from libs.common.door.requests.fields import AnyText, Body, CodeText
from libs.common.door.revalidation import HOUR_S, let_cache
from libs.common.refusals import Refusal
from services.benefits.claims.rules.account_lengths import ACCOUNT_MAX, NAME_MAX
from services.benefits.claims.rules.clearing_banks import ClearingBank, bank_code, clearing_banks
from services.benefits.context import Context, Ctx

router = APIRouter(prefix="/v1", tags=["claims"])

_ACCOUNT = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 ./-]*[A-Za-z0-9])?")


class BankUnknown(Refusal):
    code = "bank_unknown"
    kind = "invalid"


def _plain(value: str) -> str:
    if not _ACCOUNT.fullmatch(value):
        raise PydanticCustomError("account_invalid", "not an account number")
    return value


Account = Annotated[CodeText, StringConstraints(min_length=1, max_length=ACCOUNT_MAX), AfterValidator(_plain)]
Bank = Annotated[CodeText, StringConstraints(min_length=1, max_length=NAME_MAX)]
HolderName = Annotated[AnyText, StringConstraints(min_length=1, max_length=NAME_MAX)]


class Payee(Body):
    bank: Bank = Field(
        examples=["004"],
        description="its code, short name or whole name, as `GET /v1/banks` lists them; kept as its code",
    )
    account: Account = Field(examples=["1234567890"])
    name: HolderName | None = Field(None, description="of the account's holder, when it is not the person")


class BankShown(BaseModel):
    """A bank that a benefit can be paid to; a request may give its code, one of its short names or one of its names."""

    code: str = Field(examples=["004"])
    short: list[str] = Field(examples=[["KBANK"]], description="what people call it for short")
    names: dict[str, str] = Field(description="by language")
    last_day: date | None = Field(description="null while no end is known")

    @classmethod
    def of(cls, bank: ClearingBank) -> "BankShown":
        return cls(code=bank.code, short=list(bank.short), names=dict(bank.names), last_day=bank.last_day)


@router.get("/banks", operation_id="list_banks")
async def banks(context: Ctx, response: Response, _: Annotated[None, allow_anyone()]) -> Page[BankShown]:
    """List the banks that a benefit can be paid to, by the central bank's codes."""
    let_cache(response, HOUR_S)
    in_use = clearing_banks(context.law, context.clock.today())
    return Page(items=[BankShown.of(bank) for bank in in_use], next=None)


def known_payee(context: Context, payee: Payee, *, at: str) -> dict[str, str]:
    """Return the account with its bank's code.

    Refuses a bank that the law does not list today; `at` is the JSON pointer of the account in the request.
    """
    code = bank_code(context.law, payee.bank, context.clock.today())
    if code is None:
        raise BankUnknown(pointer=f"{at}/bank", unknown=payee.bank)
    return payee.model_dump(exclude_none=True) | {"bank": code}


class PayeeDecision(Body):
    hash: Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")] = Field(
        description="of the account that waits, as the inbox shows it"
    )
    accept: bool = Field(True, description="false: the account before it stays")
