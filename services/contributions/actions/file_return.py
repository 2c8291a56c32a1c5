"""File one employer's monthly return: an original or nil return in one statement, a correction in two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database import Database
from libs.common.refusals import Fault, NotFound, Refusal, Sentence
from libs.common.tracing import current_traceparent
from libs.common.values.identifiers import uuid7
from libs.common.values.month import Month
from services.contributions.actions.post_returns import posting_statement
from services.contributions.rules.month_terms import MonthTerms
from services.contributions.rules.person_id import person_ids_of
from services.contributions.rules.return_line import line_faults

_HEADER = """
    SELECT CAST(:return_id AS uuid) AS return_id, CAST(:employer_id AS uuid) AS employer_id,
           CAST(:kind AS text) AS kind, CAST(:previous_return_id AS uuid) AS previous_return_id
"""
_LINE = """
    SELECT CAST(:return_id AS uuid) AS return_id, line_no::integer, person_id, national_id, wage,
           nullif(absence, '') AS absence
    FROM unnest(CAST(:person_ids AS uuid[]), CAST(:national_ids AS text[]), CAST(:wages AS text[])::numeric[],
                CAST(:absences AS text[])) WITH ORDINALITY
         AS l(person_id, national_id, wage, absence, line_no)
"""
_POST_FIRST = text(posting_statement(header=_HEADER, line=_LINE, remembers=True, corrects=False))
_POST_ONE = text(posting_statement(header=_HEADER, line=_LINE, remembers=True, corrects=True))
_LOCK = text("SELECT 1 FROM employer WHERE employer_id = :employer_id FOR UPDATE")
_STANDING = text("SELECT return_id, version FROM employer_month WHERE employer_id = :employer_id AND month = :month")


class ReturnInvalid(Refusal):
    """A return is accepted whole or not at all."""

    code = "return_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="{count} row(s) of the return cannot be accepted, so nothing was posted. Mend the rows listed under "
        "errors and send the whole return again.",
        th="มี {count} รายการในแบบที่รับไม่ได้ จึงยังไม่มีการบันทึก โปรดแก้ตามรายการใน errors แล้วส่งใหม่ทั้งฉบับ",
        vi="Có {count} dòng không thể chấp nhận nên chưa ghi nhận gì. Hãy sửa các dòng trong errors rồi gửi lại.",
    )


class ReturnAlreadyFiled(Refusal):
    code = "return_already_filed"
    kind = "conflict"
    sentence = Sentence(
        en="A return for {month} stands already (version {version}). To change it, file a correction: the full list.",
        th="มีแบบของเดือน {month} อยู่แล้ว (ฉบับที่ {version}) หากต้องการแก้ไขให้ยื่นแบบแก้ไขที่มีรายชื่อครบทุกคน",
        vi="Đã có bản kê tháng {month} (bản {version}). Muốn sửa, hãy nộp bản điều chỉnh với danh sách đầy đủ.",
    )


class NothingToCorrect(Refusal):
    code = "nothing_to_correct"
    kind = "conflict"
    sentence = Sentence(
        en="There is no return for {month} to correct. File it as an original.",
        th="ไม่มีแบบของเดือน {month} ให้แก้ไข โปรดยื่นเป็นแบบปกติ",
        vi="Không có bản kê tháng {month} để điều chỉnh. Hãy nộp bản gốc.",
    )


@dataclass(frozen=True, slots=True)
class MonthlyReturn:
    """`lines` are (national id, wage, absence) as the sender wrote them."""

    employer_id: UUID
    month: Month
    kind: str
    lines: Sequence[tuple[str, str, str | None]]


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


async def post_first_return(
    database: Database, filed: MonthlyReturn, terms: MonthTerms, *, given: Mapping[str, Any]
) -> RowMapping | None:
    """Post an original or nil return. None when the month is filed, or a person still unheard of.

    `given`: agency_key, filed_by, today, unregistered_ok and the idempotency record's members.
    """
    rows = await database.one_statement(_POST_FIRST, _parameters(filed, terms, previous=None, given=given))
    return rows[0] if rows else None


async def post_in_transaction(
    connection: AsyncConnection, filed: MonthlyReturn, terms: MonthTerms, *, given: Mapping[str, Any]
) -> RowMapping:
    """Lock the employer, then post by what stands: corrections, and everything on a dry run."""
    place = {"employer_id": filed.employer_id, "month": filed.month.first_day}
    if (await connection.execute(_LOCK, {"employer_id": filed.employer_id})).one_or_none() is None:
        raise NotFound(what="employer", pointer="/employer_id")
    standing = (await connection.execute(_STANDING, place)).one_or_none()
    if filed.kind == "correction" and standing is None:
        raise NothingToCorrect(month=filed.month)
    if filed.kind != "correction" and standing is not None:
        raise ReturnAlreadyFiled(month=filed.month, version=standing.version)
    previous = standing.return_id if standing else None
    given = {**given, "unregistered_ok": True}
    return (
        (await connection.execute(_POST_ONE, _parameters(filed, terms, previous=previous, given=given)))
        .mappings()
        .one()
    )


def _parameters(
    filed: MonthlyReturn, terms: MonthTerms, *, previous: UUID | None, given: Mapping[str, Any]
) -> dict[str, Any]:
    numbers = [line[0] for line in filed.lines]
    members = dict(given)
    return {
        "return_id": uuid7(),
        "employer_id": filed.employer_id,
        "kind": filed.kind,
        "previous_return_id": previous,
        "person_ids": person_ids_of(numbers, agency_key=members.pop("agency_key")),
        "national_ids": numbers,
        "wages": [line[1] for line in filed.lines],
        "absences": [line[2] or "" for line in filed.lines],
        "traceparent": current_traceparent(),
        **terms.parameters,
        **members,
    }
