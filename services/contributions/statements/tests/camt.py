"""Bank statements as banks send them, made for tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

SCHEMA = "urn:iso:std:iso:20022:tech:xsd:"


@dataclass(frozen=True)
class Payment:
    """A payment. `more`: members of the entry behind its type; `details`: its transactions, instead of the bill's."""

    reference: str
    amount: str = "100.00"
    bill: str = ""
    day: str = "2021-01-09"
    credit: bool = True
    currency: str = "THB"
    status: str = "BOOK"
    reversal: bool = False
    details: str = ""


def entry(one: Payment, version: str) -> str:
    """Write one entry."""
    status = f"<Cd>{one.status}</Cd>" if version == "08" else one.status
    reference = f"<AcctSvcrRef>{escape(one.reference)}</AcctSvcrRef>" if one.reference else ""
    bill = f"<RmtInf><Strd><CdtrRefInf><Ref>{escape(one.bill)}</Ref></CdtrRefInf></Strd></RmtInf>" if one.bill else ""
    details = one.details or (f"<TxDtls>{bill}</TxDtls>" if bill else "")
    return (
        f'<Ntry><Amt Ccy="{one.currency}">{one.amount}</Amt><CdtDbtInd>{"CRDT" if one.credit else "DBIT"}</CdtDbtInd>'
        f"{'<RvslInd>true</RvslInd>' if one.reversal else ''}<Sts>{status}</Sts><BookgDt><Dt>{one.day}</Dt></BookgDt>"
        f"{reference}<BkTxCd><Prtry><Cd>PMNT</Cd></Prtry></BkTxCd>"
        f"{f'<NtryDtls>{details}</NtryDtls>' if details else ''}</Ntry>"
    )


def balance(kind: str, amount: Decimal, day: str, currency: str = "THB") -> str:
    sign = "CRDT" if amount >= 0 else "DBIT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{abs(amount)}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def camt(
    payments: Sequence[Payment],
    *,
    account: str = "0000000017",
    name: str = "2021-01",
    opening: str = "0.00",
    closing: str | None = None,
    summary: str = "",
    version: str = "08",
    kind: str = "053",
    day: str = "2021-01-09",
    head: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    """Write a statement of one account. `closing` is what the entries come to, unless it is given."""
    message = f"camt.{kind}.001.{version}"
    booked = [one for one in payments if one.status == "BOOK"]
    total = sum((Decimal(one.amount) * (1 if one.credit else -1) for one in booked), Decimal(opening))
    last = total if closing is None else Decimal(closing)
    balances = balance("OPBD", Decimal(opening), day) + balance("CLBD", last, day) if kind == "053" else ""
    outer, inner = ("BkToCstmrStmt", "Stmt") if kind == "053" else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    return (
        f'{head}<Document xmlns="{SCHEMA}{message}"><{outer}><GrpHdr><MsgId>{escape(name)}</MsgId>'
        f"<CreDtTm>{day}T18:00:00</CreDtTm></GrpHdr><{inner}><Id>{escape(name)}</Id><CreDtTm>{day}T18:00:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{balances}{summary}"
        f"{''.join(entry(one, version) for one in payments)}</{inner}></{outer}></Document>"
    ).encode()
