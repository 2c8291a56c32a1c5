"""Find what is wrong with each row of a return file, as far as the file and the law tell it.

The statements of `rows/` find the same at the door (`read_lines.sql`, `keep_faults.sql`). They also find what only the
agency knows: employers, months that are filed, rows that wait.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from libs.common.law.terms import Law, NoLawAt, NotInThisScheme
from libs.common.sheets.cells import as_meant
from libs.common.sheets.columns import as_word
from libs.common.values.month import FIRST_DAY, LAST_DAY, BuddhistEraYear, Month, MonthInvalid, MonthOutOfRange
from services.contributions.returns.rules.month_terms import month_terms
from services.contributions.returns.rules.return_line import WAGE_PAID, LineForm, id_check, wage_fault

_NUMBER = re.compile(r"[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class RowFault:
    """One row of the sheet with its column, the code of its fault, and the values for the code's sentence."""

    sheet_row: int
    column: str
    code: str
    values: Mapping[str, Any]


_Wrong = tuple[str, Mapping[str, Any]]
"""A fault's code, and the values for its sentence."""


@dataclass(slots=True)
class _Return:
    """One employer's month while the file is read. `fault` is of every row; `first`: each id's first good row."""

    fault: tuple[str, str, Mapping[str, Any]] | None
    form: LineForm | None
    first: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class ReturnFile:
    """Judges the rows of a file in their order. `returns`: the employers' months that were seen; `rows`: how many.

    `given`: the employer's number and the month that count for the whole file, where it has no column for them.
    """

    law: Law
    today: date
    places: Mapping[str, int]
    given: Mapping[str, str]
    rows: int = 0
    returns: dict[tuple[str, str], _Return] = field(default_factory=dict)
    _months: dict[str, tuple[_Wrong | None, LineForm | None]] = field(default_factory=dict)

    def faults(self, rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[RowFault, Sequence[str]]]:
        """Yield each failed row's fault with its cells."""
        words, before = absence_words(self.law), ("", "\n")
        number_at, month_at = self.places.get("employer_number"), self.places.get("month")
        id_at, wage_at, absence_at = self.places["national_id"], self.places["wage"], self.places.get("absence")
        named = (as_meant("digits", self.given.get("employer_number", "")), self.given.get("month", ""))
        form: LineForm | None = None
        paid = WAGE_PAID.fullmatch
        for self.rows, (sheet_row, cells) in enumerate(rows, 1):
            number = named[0] if number_at is None else cells[number_at]
            month = named[1] if month_at is None else cells[month_at]
            if (number, month) != before:
                before = (number, month)
                filed = self._return(number.strip(" "), month.strip(" "))
                form, of_all, first = filed.form, filed.fault, filed.first
                if form:
                    valid = id_check(form.pattern, form.weights, form.modulus)
            if of_all or form is None:
                column, code, values = of_all or ("month", "month_invalid", {})
                yield RowFault(sheet_row, column, code, values), cells
                continue
            national_id = cells[id_at].strip(" ")
            if not valid(national_id):
                values = {"example": form.example}
                yield RowFault(sheet_row, "national_id", "national_id_invalid", values), cells
                continue
            wage, absence = cells[wage_at].strip(" "), "" if absence_at is None else cells[absence_at].strip(" ")
            plain = not absence and paid(wage)  # most rows have a wage and no absence
            wrong = None if plain else wage_fault(wage, words.get(absence.lower(), absence) or None, form)
            if wrong:
                column = "absence" if wrong[0] == "absence_unknown" else "wage"
                yield RowFault(sheet_row, column, *wrong), cells
            elif (there := first.setdefault(national_id, sheet_row)) != sheet_row:
                yield RowFault(sheet_row, "national_id", "national_id_twice", {"first": there}), cells

    def _return(self, number: str, month: str) -> _Return:
        if known := self.returns.get((number, month)):
            return known
        wrong, form = self._months.get(month) or self._month(month)
        fault: tuple[str, str, Mapping[str, Any]] | None = ("month", *wrong) if wrong else None
        if not fault and not _NUMBER.fullmatch(number):  # no employer has such a number
            fault = ("employer_number", "employer_unknown", {})
        made = self.returns[number, month] = _Return(fault, form)
        return made

    def _month(self, month: str) -> tuple[_Wrong | None, LineForm | None]:
        wrong = month_fault(self.law, month, self.today)
        form = None if wrong else month_terms(self.law, Month.parse(month)).form
        known = self._months[month] = (wrong, form)
        return known


def month_fault(law: Law, month: str, today: date) -> _Wrong | None:
    """Return the fault code and values if no return of this month can be filed; else None."""
    try:
        parsed = Month.parse(month)
        if parsed > Month.of(today):
            return "month_in_the_future", {"month": month}
        month_terms(law, parsed)
    except MonthOutOfRange:
        return "month_out_of_range", {"first": str(Month.of(FIRST_DAY)), "last": str(Month.of(LAST_DAY))}
    except MonthInvalid:
        return "month_invalid", {}
    except BuddhistEraYear as era:
        return "buddhist_era_year", {"meant": era.args[0]}
    except (NoLawAt, NotInThisScheme):
        return "no_law_at_date", {}
    return None


def absence_words(law: Law) -> dict[str, str]:
    """Return the kind of absence that each word of senders means."""
    kinds = law.rule("contributions", "absence").series["kinds"][-1]
    return {as_word(str(word)): kind for kind, words in kinds.values.items() for word in words["headings"]}
