"""The separate process that reads a bank statement: camt.053 or camt.054 in, one CSV row for each payment out.

Call: `python -m services.contributions.statements.gateways.camt_reader TASK < file`, with its task as JSON. Limits of
memory and time are set before the first byte is read. The file is held against ISO's own schema while it is read, and
what was read is dropped at once, so memory stays flat. A document type is refused, and entities are never resolved.

The rows go to the file that the task names; the statements, with their sums, to standard output. A refusal is named on
standard error.
"""

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from lxml import etree

from libs.common.sheets.reader import REFUSED, Refused, limit_this_process
from services.contributions.statements.gateways.camt_entries import Entries, local_name, number_of, text_at

CPU_S = 300
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
MESSAGES = ("camt.053.001.02", "camt.053.001.08", "camt.054.001.02", "camt.054.001.08")
# No entities, no network, no document type: a bank's file is data.
_SAFE: Any = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False,
                         "remove_comments": True, "remove_pis": True}  # fmt: skip
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read(source: Any, task: Mapping[str, Any]) -> list[dict[str, object]]:
    """Write a row for each payment and return the statements."""
    message = _message(source)
    source.seek(0)
    schema = etree.XMLSchema(file=str(Path(__file__).parent / f"{message}.xsd"))
    ns = f"{{{NAMESPACE}{message}}}"
    stated = "Stmt" if message.startswith("camt.053") else "Ntfctn"
    statements: list[dict[str, object]] = []
    first: Refused | None = None
    with Path(task["rows"]).open("w", encoding="utf-8", newline="") as target:
        entries = Entries(csv.writer(target, lineterminator="\n"), ns, task)
        for event, element in _events(source, schema, ns, stated):
            try:
                if first is None:
                    _read(event, element, ns, message, entries, statements)
            except Refused as refused:
                first = refused  # read on: what the schema refuses is told before what the entries contradict
            if event == "end":
                _drop(element)
    if first is not None:
        raise first
    return statements


def _read(
    event: str, element: Any, ns: str, message: str, entries: Entries, statements: list[dict[str, object]]
) -> None:
    if event == "start":
        entries.begin(len(statements) + 1)
    elif local_name(element) == "Ntry":
        entries.add(element)
    else:
        statements.append(_statement(element, ns, message, entries))


def _events(source: Any, schema: Any, ns: str, stated: str) -> Iterator[tuple[str, Any]]:
    """Yield the start and end of each statement, and the end of each entry. A file that is cut off is refused.

    The parser does not tell of the end of a file that is held against a schema: the document's own end must be there.
    """
    whole = False
    try:
        for event, element in etree.iterparse(
            source, events=("start", "end"), tag=(f"{ns}{stated}", f"{ns}Ntry", f"{ns}Document"), schema=schema, **_SAFE
        ):
            name = local_name(element)
            if name == "Document":
                whole = event == "end"
            elif event == "end" or name == stated:
                yield event, element
    except etree.LxmlError as failure:
        raise Refused("statement_unreadable", why=_plain(failure, ns)) from None
    if not whole:
        raise Refused("statement_unreadable", why="cut")


def _message(source: Any) -> str:
    """Return the message's name. A document type is refused before anything behind it is read."""
    try:
        for _, root in etree.iterparse(source, events=("start",), **_SAFE):
            if root.getroottree().docinfo.doctype:
                raise Refused("statement_unreadable", why="entities")
            name = str(etree.QName(root).namespace or "").removeprefix(NAMESPACE)
            if name in MESSAGES and local_name(root) == "Document":
                return name
            raise Refused("statement_unreadable", why="message")
    except etree.LxmlError as failure:
        raise Refused("statement_unreadable", why=_plain(failure, "")) from None
    raise Refused("statement_unreadable", why="message")


def _plain(failure: Exception, ns: str) -> str:
    """Return the reader's own words without the value, which is a part of the sender's file."""
    words = str(failure).splitlines()[0].replace(ns, "") if str(failure) else "empty"
    return words.partition("The value '")[0].strip()[:200] or "empty"


def _statement(element: Any, ns: str, message: str, entries: Entries) -> dict[str, object]:
    """Return what a statement says of itself. Sums and balances that contradict its entries are refused."""
    name = text_at(element, ns, "Id")
    account = element.find(f"{ns}Acct")
    number = text_at(account, ns, "Id/Othr/Id") or text_at(account, ns, "Id/IBAN")
    currency = text_at(account, ns, "Ccy")
    if currency and currency != entries.currency:
        raise Refused("statement_other_currency", at=f"/{entries.statement}/Acct/Ccy", currency=entries.currency)
    _refuse_other_sums(element, ns, entries)
    opening, closing = _balance(element, ns, _OPENING, entries), _balance(element, ns, _CLOSING, entries)
    if message.startswith("camt.053"):
        if opening is None or closing is None:
            raise Refused("statement_balance_differs", why="missing", statement=name)
        if (expected := opening[0] + entries.credited - entries.debited) != closing[0]:
            raise Refused("statement_balance_differs", why="sum", statement=name,
                          expected=f"{expected:.2f}", closing=f"{closing[0]:.2f}")  # fmt: skip
    return {
        "no": entries.statement,
        "name": name,
        "kind": message[:8],
        "account": number,
        "opening": None if opening is None else str(opening[0]),
        "closing": None if closing is None else str(closing[0]),
        "closed_on": entries.last_day if closing is None else closing[1],
        "row_count": entries.rows_of_statement,
        "left_out": entries.left_out,
        "credited": str(entries.credited),
        "debited": str(entries.debited),
    }


def _balance(element: Any, ns: str, codes: tuple[str, ...], entries: Entries) -> tuple[Decimal, str] | None:
    for balance in element.iterfind(f"{ns}Bal"):
        if text_at(balance, ns, "Tp/CdOrPrtry/Cd") in codes:
            amount = entries.amount_of(balance.find(f"{ns}Amt"), "Bal/Amt")
            signed = amount if text_at(balance, ns, "CdtDbtInd") == "CRDT" else -amount
            day = text_at(balance, ns, "Dt/Dt") or text_at(balance, ns, "Dt/DtTm")
            return signed, day[:10]
    return None


def _refuse_other_sums(element: Any, ns: str, entries: Entries) -> None:
    """Hold the summary that a bank may give against the entries that were read."""
    told = {
        "TtlNtries/NbOfNtries": entries.all_credits[0] + entries.all_debits[0],
        "TtlCdtNtries/NbOfNtries": entries.all_credits[0],
        "TtlCdtNtries/Sum": entries.all_credits[1],
        "TtlDbtNtries/NbOfNtries": entries.all_debits[0],
        "TtlDbtNtries/Sum": entries.all_debits[1],
        "TtlNtries/Sum": entries.all_credits[1] + entries.all_debits[1],
    }
    for path, found in told.items():
        said = text_at(element, ns, f"TxsSummry/{path}")
        if said and number_of(said) != found:
            raise Refused("statement_total_differs", member=f"TxsSummry/{path}", told=said, found=str(found))


def _drop(element: Any) -> None:
    """Drop what was read, and what stands before it."""
    element.clear()
    if local_name(element) != "Ntry":
        return
    while (before := element.getprevious()) is not None and local_name(before) == "Ntry":
        element.getparent().remove(before)


def main(task: Mapping[str, Any]) -> None:
    limit_this_process(CPU_S)
    source = open(0, "rb", closefd=False)  # noqa: SIM115 - standard input, from where its reader stands
    try:
        statements = read(source, task)
    except Refused as refused:
        _refuse(refused)
    json.dump(statements, sys.stdout)
    sys.stdout.flush()


def _refuse(refused: Refused) -> NoReturn:
    sys.stderr.write(json.dumps({"code": refused.code, "values": refused.values}))
    sys.stderr.flush()
    sys.exit(REFUSED)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
