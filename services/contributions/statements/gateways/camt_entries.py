"""The entries of one statement: each booked payment is a row, and its amounts are summed."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from libs.common.sheets.reader import Refused
from services.contributions.accounts.rules.bill_reference import BillNamed, read_bill_reference

STATEMENTS_MAX = 1_000
_BOOKED = "BOOK"
_TEXT_MAX = 140
_WORDS_MAX = 20
_ORIGINALS = ("AcctSvcrRef", "EndToEndId", "TxId", "InstrId", "PmtInfId", "ClrSysRef", "ChqNb")
_NOT_GIVEN = {"", "NOTPROVIDED", "NONREF"}


def local_name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def text_at(element: Any, ns: str, path: str) -> str:
    """Return the trimmed text at a path of local names; empty if there is none."""
    if element is None:
        return ""
    return str(element.findtext(ns + path.replace("/", f"/{ns}")) or "").strip()


def number_of(text: str) -> Decimal:
    """Return the number; one that nothing equals where the text is none."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("-Infinity")


class Entries:
    """Writes rows with the columns of `LINE_COLUMNS`.

    `all_credits`, `all_debits`: number and sum of all entries; `credited`, `debited`: sums of the booked ones.
    """

    def __init__(self, out: Any, ns: str, task: Mapping[str, Any]) -> None:
        self.currency: str = task["currency"]
        self._rows_max: int = task["rows_max"]
        self._out, self._ns = out, ns
        self._line = 0
        self.begin(0)

    def begin(self, statement: int) -> None:
        """Begin the statement with this number."""
        if statement > STATEMENTS_MAX:
            raise Refused("statement_unreadable", why="statements")
        self.statement = statement
        self.credited = self.debited = Decimal(0)
        self.all_credits, self.all_debits = (0, Decimal(0)), (0, Decimal(0))
        self.rows_of_statement = self.left_out = self._entry = 0
        self.last_day = ""

    def add(self, entry: Any) -> None:
        """Write the rows of an entry. One that is not booked yet is counted and left out: it comes again."""
        self._entry += 1
        amount = self.amount_of(entry.find(f"{self._ns}Amt"), "Amt")
        credit = text_at(entry, self._ns, "CdtDbtInd") == "CRDT"
        if credit:
            self.all_credits = self.all_credits[0] + 1, self.all_credits[1] + amount
        else:
            self.all_debits = self.all_debits[0] + 1, self.all_debits[1] + amount
        if (text_at(entry, self._ns, "Sts/Cd") or text_at(entry, self._ns, "Sts")) != _BOOKED:
            self.left_out += 1
            return
        if credit:
            self.credited += amount
        else:
            self.debited += amount
        day = (text_at(entry, self._ns, "BookgDt/Dt") or text_at(entry, self._ns, "BookgDt/DtTm"))[:10]
        if not day:
            raise self._refused("statement_entry_invalid", "BookgDt", why="day")
        self.last_day = max(self.last_day, day)
        payments = entry.findall(f"{self._ns}NtryDtls/{self._ns}TxDtls")
        reversal = text_at(entry, self._ns, "RvslInd") in {"true", "1"}
        reference = text_at(entry, self._ns, "AcctSvcrRef")
        if len(payments) < len(("the entry", "another")):
            payment = payments[0] if payments else None
            own = reference or text_at(payment, self._ns, "Refs/AcctSvcrRef")
            self._write(own, amount, credit, reversal, day, payment)
            return
        self._write_batch(payments, reference, amount, credit=credit, reversal=reversal, day=day)

    def _write_batch(
        self, payments: list[Any], reference: str, amount: Decimal, *, credit: bool, reversal: bool, day: str
    ) -> None:
        """Write the payments that the bank booked as one entry; their amounts must be the entry's."""
        total = Decimal(0)
        for number, payment in enumerate(payments, 1):
            own = text_at(payment, self._ns, "Refs/AcctSvcrRef") or (reference and f"{reference}/{number}")
            found = payment.find(f"{self._ns}Amt")
            if found is None:
                found = payment.find(f"{self._ns}AmtDtls/{self._ns}TxAmt/{self._ns}Amt")
            if found is None or text_at(payment, self._ns, "CdtDbtInd") not in {"", "CRDT" if credit else "DBIT"}:
                raise self._refused("statement_entry_invalid", f"TxDtls/{number}", why="batch")
            part = self.amount_of(found, f"TxDtls/{number}/Amt")
            total += part
            self._write(own, part, credit, reversal, day, payment)
        if total != amount:
            raise self._refused("statement_entry_invalid", "TxDtls", why="batch")

    def amount_of(self, element: Any, member: str) -> Decimal:
        """Return an amount of the country's currency with at most two decimals."""
        if element is None or element.get("Ccy") != self.currency:
            at = f"/{self.statement}/{self._entry}/{member}"
            raise Refused("statement_other_currency", at=at, currency=self.currency)
        amount = number_of(str(element.text or "").strip())
        if not amount.is_finite() or amount < 0 or amount != round(amount, 2) or amount >= 10**14:
            raise self._refused("statement_entry_invalid", member, why="amount")
        return amount

    def _write(self, reference: str, amount: Decimal, credit: bool, reversal: bool, day: str, payment: Any) -> None:
        if not reference:
            raise self._refused("statement_entry_invalid", "AcctSvcrRef", why="reference")
        if amount == 0:
            raise self._refused("statement_entry_invalid", "Amt", why="amount")
        self._line += 1
        if self._line > self._rows_max:
            raise Refused("rows_too_many", rows_max=self._rows_max)
        self.rows_of_statement += 1
        told, named = self._told(payment)
        bill = ("", "", "") if named is None else (named.registration_number, str(named.month.first_day), named.mark)
        refs = payment.find(f"{self._ns}Refs") if payment is not None else None
        originals = [text_at(refs, self._ns, name) for name in _ORIGINALS]
        originals = [one for one in dict.fromkeys(originals) if one not in _NOT_GIVEN and one != reference]
        end_to_end = text_at(refs, self._ns, "EndToEndId")
        self._out.writerow(
            (self._line, self.statement, self._entry, reference, amount, "credit" if credit else "debit",
             "t" if reversal else "f", day, *bill, told, "" if end_to_end in _NOT_GIVEN else end_to_end,
             "\x1f".join(originals))
        )  # fmt: skip

    def _told(self, payment: Any) -> tuple[str, BillNamed | None]:
        """Return the reference that the payer gave, and the bill that it names."""
        if payment is None:
            return "", None
        given = [ref.text or "" for ref in payment.iterfind(self._path("RmtInf/Strd/CdtrRefInf/Ref"))]
        given += [text_at(payment, self._ns, "Refs/EndToEndId")]
        given += [line.text or "" for line in payment.iterfind(self._path("RmtInf/Ustrd"))]
        given = [" ".join(one.split()) for one in given]
        told = next((one for one in given if one not in _NOT_GIVEN), "")[:_TEXT_MAX]
        for one in given:
            words = one.replace("/", " ").replace(",", " ").replace(":", " ").split()
            for word in (one, *words[:_WORDS_MAX]):
                if named := read_bill_reference(word):
                    return told, named
        return told, None

    def _path(self, path: str) -> str:
        return self._ns + path.replace("/", f"/{self._ns}")

    def _refused(self, code: str, member: str, **values: Any) -> Refused:
        return Refused(code, at=f"/{self.statement}/{self._entry}/{member}", **values)
