"""File one employer's monthly return: an original or nil return in one statement, a correction in two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Source
from libs.common.law.places import AreaUnknown
from libs.common.refusals import Fault, NotFound, Refusal
from libs.common.values.identifiers import uuid7
from libs.common.values.month import Month
from services.contributions.employers.rows import area_in, last_day_before, lock_employer
from services.contributions.returns.rows.filing import PostedReturn, current_return, post_locked, post_originals
from services.contributions.returns.rules.month_terms import MonthTerms
from services.contributions.returns.rules.person_id import person_ids_of
from services.contributions.returns.rules.return_line import line_faults


class ReturnInvalid(Refusal):
    """A return with faulty lines. A return is accepted whole or not at all."""

    code = "return_invalid"
    kind = "invalid"


class ReturnAlreadyFiled(Refusal):
    code = "return_already_filed"
    kind = "conflict"


class EmployerEnded(Refusal):
    code = "employer_ended"
    kind = "conflict"


class NothingToCorrect(Refusal):
    code = "nothing_to_correct"
    kind = "conflict"


@dataclass(frozen=True, slots=True)
class MonthlyReturn:
    """A return as sent. `lines`: (national id, wage, absence) as written. A reason is kept only for a late return."""

    employer_id: UUID
    month: Month
    kind: str
    lines: Sequence[tuple[str, str, str | None]]
    late_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """A return that is being filed. `once`: the idempotency record's members; its key is None without a key."""

    filed: MonthlyReturn
    terms: MonthTerms
    filed_by: str
    today: date
    once: Mapping[str, Any]
    unregistered_ok: bool = True
    traceparent: str | None = None

    @property
    def batch_key(self) -> tuple[int, date]:
        """Return the key of filings that one statement can post together: same terms, same business date."""
        return id(self.terms), self.today

    @property
    def conflict_keys(self) -> tuple[Any, ...]:
        """Return the keys that may occur only once in a statement: the employer's id and the idempotency key."""
        key = (self.once["client"], self.once["operation"], self.once["key"])
        return (self.filed.employer_id, key) if self.once["key"] is not None else (self.filed.employer_id,)


def refuse_faulty(filed: MonthlyReturn, terms: MonthTerms, *, today: date) -> None:
    """Refuse a month that has not begun, faulty lines, and a kind that does not fit its lines."""
    faults: list[Fault] = []
    if filed.month > Month.of(today):
        faults.append(Fault("/month", "month_in_the_future", {"month": str(filed.month)}))
    if filed.kind == "nil" and filed.lines:
        faults.append(Fault("/lines", "nil_with_lines"))
    if filed.kind == "original" and not filed.lines:
        faults.append(Fault("/lines", "lines_missing"))
    faults += line_faults(filed.lines, terms.form)
    if faults:
        raise ReturnInvalid(faults=faults, count=len(faults))


def refuse_area_without_region(area: str, terms: MonthTerms) -> None:
    """Refuse an area without a wage region: its wage floor would be a guess.

    Registration must correct the area first.
    """
    if area not in terms.areas and terms.parameters["default_region"] is None:
        raise AreaUnknown(pointer="/employer_id", unknown=area)


async def refuse_after_end(source: Source, filed: MonthlyReturn) -> None:
    """Refuse a month that lies wholly after the employer's end."""
    last_day = await last_day_before(source, filed.employer_id, filed.month)
    if last_day is not None:
        raise EmployerEnded(pointer="/month", last_day=last_day, month=filed.month)


async def post_first_returns(
    database: Database, filings: Sequence[Filing], *, agency_key: str
) -> list[PostedReturn | None]:
    """Post original and nil returns of one batch key.

    The result is None for a month that is filed already, or a person who is not known yet.
    """
    posted = await post_originals(database, _parameters(filings, agency_key=agency_key))
    by_employer = {made.employer_id: made for made in posted}
    return [by_employer.get(filing.filed.employer_id) for filing in filings]


async def post_in_transaction(connection: AsyncConnection, filing: Filing, *, agency_key: str) -> PostedReturn:
    """Lock the employer, then post on the current version: for corrections, and for every dry run."""
    filed = filing.filed
    await lock_employer(connection, filed.employer_id)
    area = await area_in(connection, filed.employer_id, filed.month)
    if area is None:
        raise NotFound(what="employer", pointer="/employer_id")
    refuse_area_without_region(area, filing.terms)
    await refuse_after_end(connection, filed)
    standing = await current_return(connection, filed.employer_id, filed.month.first_day)
    if filed.kind == "correction" and standing is None:
        raise NothingToCorrect(month=filed.month)
    if filed.kind != "correction" and standing is not None:
        raise ReturnAlreadyFiled(month=filed.month, version=standing.version)
    previous = standing.return_id if standing else None
    return await post_locked(connection, _parameters([filing], agency_key=agency_key, previous=previous))


def _parameters(filings: Sequence[Filing], *, agency_key: str, previous: UUID | None = None) -> dict[str, Any]:
    """Build the statement's parameters, employers in the order of locking.

    `previous`: the return that a correction replaces.
    """
    filings = sorted(filings, key=lambda filing: filing.filed.employer_id)
    ids = [uuid7() for _ in filings]
    counts = [len(filing.filed.lines) for filing in filings]
    lines = [line for filing in filings for line in filing.filed.lines]
    numbers = [line[0] for line in lines]
    return {
        "return_ids": ids,
        "employer_ids": [filing.filed.employer_id for filing in filings],
        "kinds": [filing.filed.kind for filing in filings],
        "previous_return_ids": [previous for _ in filings],
        "unregistered_ok": [filing.unregistered_ok for filing in filings],
        "filed_by": [filing.filed_by for filing in filings],
        "late_reasons": [filing.filed.late_reason for filing in filings],
        "traceparents": [filing.traceparent for filing in filings],
        "clients": [filing.once["client"] for filing in filings],
        "operations": [filing.once["operation"] for filing in filings],
        "keys": [filing.once["key"] for filing in filings],
        "body_hashes": [filing.once["body_hash"] for filing in filings],
        "line_return_ids": [own for own, count in zip(ids, counts, strict=True) for _ in range(count)],
        "line_nos": [number for count in counts for number in range(1, count + 1)],
        "person_ids": person_ids_of(numbers, agency_key=agency_key),
        "national_ids": numbers,
        "wages": [line[1] for line in lines],
        "absences": [line[2] or "" for line in lines],
        "today": filings[0].today,
        **filings[0].terms.parameters,
    }
