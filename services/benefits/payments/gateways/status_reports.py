"""The bank's report about a run's payments: an ISO 20022 payment status report (pain.002)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from lxml import etree

from libs.common.refusals import Fault, Refusal
from libs.common.values.month import Month
from services.benefits.payments.gateways.payment_orders import claim_and_month, message_id

_FAMILY = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."
NAMESPACE = f"{_FAMILY}12"
# Older versions say what we read in the same words. What differs are the parties and the copy of our own order, which
# we do not read: they are taken out, and the rest is held against the schema.
OLDER = (f"{_FAMILY}03", f"{_FAMILY}10")
_NOT_READ = ("InitgPty", "FwdgAgt", "DbtrAgt", "CdtrAgt", "Orgtr", "ChrgsInf", "OrgnlTxRef")
BYTES_MAX = 20 * 1024 * 1024
# No entities, no network, no document type: a bank's file is data.
# Comments are left out, so that a status with one inside is read whole.
_SAFE = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False,
         "remove_comments": True, "remove_pis": True}  # fmt: skip
# ISO 20022, external code sets of payment group and transaction statuses. A status that is not among them may be a
# rejection: to pass it over would say that the money has come.
_NOT_PAID = frozenset({"RJCT", "CANC"})
_KNOWN = _NOT_PAID | {
    "ACCC", "ACCP", "ACFC", "ACIS", "ACPD", "ACSC", "ACSP", "ACTC", "ACWC", "ACWP", "BLCK", "CPUC", "PART", "PATC",
    "PDNG", "PRES", "RCVD",
}  # fmt: skip


class ReportInvalid(Refusal):
    code = "status_report_invalid"
    kind = "invalid"
    reasons = frozenset({"entities", "other_message", "other_information", "other_payments", "other_status"})


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `rejected`: payments rejected or cancelled by name, with the bank's reason. `spared`: named otherwise.

    `others`: the reason why all payments without a status of their own are rejected; None if they are not.
    """

    rejected: dict[tuple[UUID, Month], str]
    spared: frozenset[tuple[UUID, Month]]
    others: str | None


def read_report(document: bytes, run_id: UUID) -> Report:
    """Read a report. A report of many megabytes takes seconds: call it in a thread."""
    if b"<!DOCTYPE" in document[:4096] or b"<!ENTITY" in document:
        raise ReportInvalid(why="entities")
    try:
        root = etree.fromstring(document, etree.XMLParser(**_SAFE))
        if root.getroottree().docinfo.doctype:
            raise ReportInvalid(why="entities")
        _brought_up_to_date(root)
        etree.XMLSchema(file=str(Path(__file__).parent / "pain.002.001.12.xsd")).assertValid(root)
    except etree.DocumentInvalid as failure:
        raise ReportInvalid(why=str(failure).splitlines()[0][:300]) from None
    except (etree.XMLSyntaxError, etree.LxmlError) as failure:
        raise ReportInvalid(why=str(failure)[:300]) from None
    return _read(root.find(f"{{{NAMESPACE}}}CstmrPmtStsRpt"), run_id)


def _brought_up_to_date(root: Any) -> None:
    namespace = etree.QName(root).namespace
    if namespace not in OLDER:
        return
    for element in list(root.iter(*(f"{{{namespace}}}{name}" for name in _NOT_READ))):
        if element.getparent() is not None:
            element.getparent().remove(element)
    for element in root.iter(f"{{{namespace}}}*"):
        element.tag = f"{{{NAMESPACE}}}{etree.QName(element).localname}"


def _read(report: Any, run_id: UUID) -> Report:
    """Read the statuses. A payment's own status wins over its payment information's, and this over the message's."""
    ours = message_id(run_id)
    group = report.find(f"{{{NAMESPACE}}}OrgnlGrpInfAndSts")
    if _text(group, "OrgnlMsgId") != ours:
        raise ReportInvalid(why="other_message", named=_text(group, "OrgnlMsgId"))
    parts = report.findall(f"{{{NAMESPACE}}}OrgnlPmtInfAndSts")
    of_group = _status(group, "GrpSts")
    others = _reason(group) if of_group in _NOT_PAID and not parts else None
    rejected: dict[tuple[UUID, Month], str] = {}
    named: set[tuple[UUID, Month]] = set()
    faults = []
    for part in parts:
        if _text(part, "OrgnlPmtInfId") != ours:
            raise ReportInvalid(why="other_information", named=_text(part, "OrgnlPmtInfId"))
        own = _status(part, "PmtInfSts")
        above = own or of_group
        because = _reason(part) if own else _reason(group)
        if above in _NOT_PAID:
            others = because
        for number, transfer in _transfers(part):
            status = _status(transfer, "TxSts") or above
            try:
                payment = claim_and_month(_text(transfer, "OrgnlEndToEndId"))
            except ValueError:
                faults.append(Fault(f"/{number}/OrgnlEndToEndId", "invalid"))
                continue
            named.add(payment)
            if status in _NOT_PAID:
                told = _reason(transfer)
                rejected[payment] = because if told == _UNKNOWN and above in _NOT_PAID else told
    if faults:
        raise ReportInvalid(why="other_payments", faults=faults)
    return Report(rejected, frozenset(named - set(rejected)), others)


def _transfers(part: Any) -> Iterator[tuple[int, Any]]:
    return enumerate(part.iter(f"{{{NAMESPACE}}}TxInfAndSts"))


_UNKNOWN = "unknown"


def _text(element: Any, tag: str) -> str:
    return str(element.findtext(f"{{{NAMESPACE}}}{tag}") or "")


def _status(element: Any, tag: str) -> str:
    """Return a status, or nothing where none is told. Refused if the code is not known."""
    status = _text(element, tag)
    if status and status not in _KNOWN:
        raise ReportInvalid(why="other_status", named=status)
    return status


def _reason(element: Any) -> str:
    """Return the reason's code, or the bank's own words."""
    why = element.find(f"{{{NAMESPACE}}}StsRsnInf")
    if why is None:
        return _UNKNOWN
    given = why.find(f"{{{NAMESPACE}}}Rsn")
    code = "" if given is None else _text(given, "Cd") or _text(given, "Prtry")
    words = _text(why, "AddtlInf")
    return " ".join(part for part in (code, words) if part)[:60] or _UNKNOWN
