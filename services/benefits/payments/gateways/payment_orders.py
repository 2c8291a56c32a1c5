"""The payments of a released run as an ISO 20022 credit transfer initiation (pain.001.001.09), written as a stream.

The same run always gives the same bytes, so a file that was lost can be downloaded again. The schema beside this file
is ISO 20022's own, which its registration authority publishes for free use.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lxml import etree

from libs.common.values.money import shown
from libs.common.values.month import Month
from services.benefits.payments.rows.runs import Run, Totals, Transfer

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Payer:
    """The agency's account: its name, the account's number, and its bank's clearing code."""

    name: str
    account: str
    bank: str


def end_to_end_id(claim_id: UUID, month: Month) -> str:
    """Build the end-to-end id: at most 35 characters of the set that every bank takes. `claim_and_month` reads it."""
    return f"{base64.b32encode(claim_id.bytes).decode().rstrip('=')}-{month.year:04d}{month.number:02d}"


def claim_and_month(text: str) -> tuple[UUID, Month]:
    """Read an end-to-end id. Raises ValueError for an id that `end_to_end_id` did not make."""
    claim, dash, month = text.partition("-")
    if not dash or len(claim) != 26 or len(month) != 6:
        raise ValueError(text)
    return UUID(bytes=base64.b32decode(claim + "======")), Month.parse(f"{month[:4]}-{month[4:]}")


def message_id(run_id: UUID) -> str:
    return run_id.hex


async def payment_orders(
    run: Run, totals: Totals, payer: Payer, pages: AsyncIterator[Sequence[Transfer]], *, currency: str
) -> AsyncIterator[bytes]:
    """Write the payment file piece by piece.

    `pages`: the payments of the run that send money; their number and sum are those of `totals`.
    """
    sink = _Sink()
    head = _head(run, totals, payer, currency)
    with etree.xmlfile(sink, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element("Document", nsmap={None: NAMESPACE}), file.element("CstmrCdtTrfInitn"):
            file.write(head[0])
            with file.element("PmtInf"):
                for element in head[1:]:
                    file.write(element)
                async for page in pages:
                    for start in range(0, len(page), ROWS_AT_ONCE):
                        # In a thread: other requests go on while a thousand are written.
                        await asyncio.to_thread(_write, file, page[start : start + ROWS_AT_ONCE], currency)
                        yield sink.taken()
    yield sink.taken()


class _Sink:
    """The buffer into which lxml writes; the stream empties it piece by piece."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._parts.append(data)

    def taken(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def _write(file: Any, transfers: Iterable[Transfer], currency: str) -> None:
    for transfer in transfers:
        file.write(_element(transfer, currency))
    file.flush()


def _element(transfer: Transfer, currency: str) -> Any:
    month, payee = Month.of(transfer.month), transfer.payee
    element = etree.Element("CdtTrfTxInf")
    _put(element, "PmtId/EndToEndId", end_to_end_id(transfer.claim_id, month))
    amount = etree.SubElement(etree.SubElement(element, "Amt"), "InstdAmt", Ccy=currency)
    amount.text = shown(transfer.amount)
    _put(element, "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId", payee["bank"])
    if payee.get("name"):
        _put(element, "Cdtr/Nm", payee["name"])
    _put(element, "CdtrAcct/Id/Othr/Id", payee["account"])
    _put(element, "RmtInf/Ustrd", f"benefit {month}, {transfer.days} days")
    return element


def _head(run: Run, totals: Totals, payer: Payer, currency: str) -> list[Any]:
    """Build the group header and the elements of the payment information that come before its transfers."""
    count, total = str(totals.orders), shown(totals.total)
    group = etree.Element("GrpHdr")
    _put(group, "MsgId", message_id(run.run_id))
    _put(group, "CreDtTm", run.recorded_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _put(group, "NbOfTxs", count)
    _put(group, "CtrlSum", total)
    _put(group, "InitgPty/Nm", payer.name)
    named = {"PmtInfId": message_id(run.run_id), "PmtMtd": "TRF", "BtchBookg": "true", "NbOfTxs": count,
             "CtrlSum": total}  # fmt: skip
    places = {"ReqdExctnDt": ("Dt", str(run.released_on)), "Dbtr": ("Nm", payer.name),
              "DbtrAcct": ("Id/Othr/Id", payer.account),
              "DbtrAgt": ("FinInstnId/ClrSysMmbId/MmbId", payer.bank)}  # fmt: skip
    elements = [group]
    for tag, text in named.items():
        elements.append(etree.Element(tag))
        elements[-1].text = text
    for tag, (path, text) in places.items():
        elements.append(etree.Element(tag))
        _put(elements[-1], path, text)
    etree.SubElement(elements[-2], "Ccy").text = currency
    return elements


def _put(parent: Any, path: str, text: str) -> None:
    """Append a new chain of elements, the last with the text."""
    for tag in path.split("/"):
        parent = etree.SubElement(parent, tag)
    parent.text = text
