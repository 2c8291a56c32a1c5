"""The banks that a benefit can be paid to. A country whose law lists none takes any code."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from libs.common.law.terms import Law
from services.benefits.claims.rules.account_lengths import BANK_MAX

# The form of a member identification of ISO 20022 (Max35Text).
_CODE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9 ./-]{{0,{BANK_MAX - 1}}}")


@dataclass(frozen=True, slots=True)
class ClearingBank:
    """A bank: `code` is the central bank's; `short` and `names` are other spellings.

    `last_day`: the last day in use.
    """

    code: str
    short: tuple[str, ...]
    names: Mapping[str, str]
    last_day: date | None

    def written(self) -> set[str]:
        return {_folded(name) for name in (self.code, *self.short, *self.names.values())}


def clearing_banks(law: Law, day: date) -> Iterator[ClearingBank]:
    """Yield the banks in use on `day`."""
    terms = law.rule("benefits", "clearing_banks").at("banks", day)
    for code, bank in terms.values.items():
        last_day: date | None = bank.get("last_day")
        if last_day is None or day <= last_day:
            yield ClearingBank(code, tuple(bank["short"]), bank["names"], last_day)


def bank_code(law: Law, written: str, day: date) -> str | None:
    """Return the code of the bank that `written` names by code, short name or whole name; None if no bank has it."""
    if not law.has("benefits", "clearing_banks"):
        return written if _CODE.fullmatch(written) else None
    wanted = _folded(written)
    return next((bank.code for bank in clearing_banks(law, day) if wanted in bank.written()), None)


def codes_in_use(law: Law, day: date) -> list[str] | None:
    """Return the codes of the banks in use on `day`; None if the law lists no bank, so that every code is one."""
    if not law.has("benefits", "clearing_banks"):
        return None
    return [bank.code for bank in clearing_banks(law, day)]


def codes_ever(law: Law) -> list[str]:
    """List every code that the law's list has or had, in order; empty if the law lists no bank."""
    if not law.has("benefits", "clearing_banks"):
        return []
    return list(
        dict.fromkeys(code for terms in law.rule("benefits", "clearing_banks").series["banks"] for code in terms.values)
    )


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
