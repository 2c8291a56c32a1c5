"""What a bank says of a run's payments: an ISO 20022 payment status report (pain.002.001.12), read as a stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from lxml import etree

from libs.common.refusals import Fault, Refusal, Sentence
from libs.common.values.month import Month
from services.benefits.gateways.payment_orders import claim_and_month, message_id

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"
BYTES_MAX = 20 * 1024 * 1024
# No entities, no network, no document type: what a bank sends is data.
_SAFE = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
_REJECTED = "RJCT"
_MESSAGE = f"{{{NAMESPACE}}}OrgnlGrpInfAndSts"
_TRANSFER = f"{{{NAMESPACE}}}TxInfAndSts"


class ReportInvalid(Refusal):
    code = "status_report_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="This is no payment status report (pain.002.001.12) of this run: {why}. Nothing was changed.",
        th="ไฟล์นี้ไม่ใช่รายงานสถานะการจ่าย (pain.002.001.12) ของรอบนี้: {why} ยังไม่มีการเปลี่ยนแปลง",
        vi="Đây không phải báo cáo trạng thái chi trả (pain.002.001.12) của đợt này: {why}. Chưa thay đổi gì.",
    )


@dataclass(frozen=True, slots=True)
class Returned:
    claim_id: UUID
    month: Month
    reason: str


def rejected_payments(document: bytes, run_id: UUID) -> list[Returned]:
    """The payments of the run that the bank could not make, each with its reason code."""
    if b"<!DOCTYPE" in document[:4096] or b"<!ENTITY" in document:
        raise ReportInvalid(why="it has a document type or entities")
    try:
        etree.XMLSchema(file=str(Path(__file__).parent / "pain.002.001.12.xsd")).assertValid(
            etree.fromstring(document, etree.XMLParser(**_SAFE))
        )
        found, faults = [], []
        for number, element in enumerate(_elements(document)):
            if element.tag == _MESSAGE:
                if _text(element, "OrgnlMsgId") != message_id(run_id):
                    raise ReportInvalid(why=f"it is about message {_text(element, 'OrgnlMsgId')}")
            elif _text(element, "TxSts") == _REJECTED:
                try:
                    claim, month = claim_and_month(_text(element, "OrgnlEndToEndId"))
                    found.append(Returned(claim, month, _reason(element)))
                except ValueError:
                    faults.append(Fault(f"/{number}/OrgnlEndToEndId", "invalid"))
    except etree.DocumentInvalid as failure:
        raise ReportInvalid(why=str(failure).splitlines()[0][:300]) from None
    except (etree.XMLSyntaxError, etree.LxmlError) as failure:
        raise ReportInvalid(why=str(failure)[:300]) from None
    if faults:
        raise ReportInvalid(why="it names payments that are none of ours", faults=faults)
    return found


def _elements(document: bytes) -> Iterator[Any]:
    for _, element in etree.iterparse(BytesIO(document), tag=(_MESSAGE, _TRANSFER), **_SAFE):
        yield element
        element.clear()


def _text(element: Any, tag: str) -> str:
    return str(element.findtext(f"{{{NAMESPACE}}}{tag}") or "")


def _reason(element: Any) -> str:
    """The code, or the bank's own words."""
    why = element.find(f"{{{NAMESPACE}}}StsRsnInf")
    if why is None:
        return "unknown"
    given = why.find(f"{{{NAMESPACE}}}Rsn")
    code = "" if given is None else _text(given, "Cd") or _text(given, "Prtry")
    words = _text(why, "AddtlInf")
    return " ".join(part for part in (code, words) if part)[:60] or "unknown"
