"""Record a row of a file of results, in a transaction of its own: each has consequences under its person's lock."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound
from services.programmes.testing.actions.own_specimen import Sender
from services.programmes.testing.actions.record_result import ResultKnown, SpecimenOfAnother, record_result
from services.programmes.testing.rows import specimens
from services.programmes.testing.rules.result_file import ReadResult


class RowRefused(Exception):
    """A row that cannot be recorded: the column, and what is wrong with it."""

    def __init__(self, column: str, code: str, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(column, code)
        self.column = column
        self.code = code
        self.values = values or {}


async def record_sent_result(
    connection: AsyncConnection,
    law: Law,
    sent: ReadResult,
    *,
    recorded_by: str,
    today: date,
    now: datetime,
    sender: Sender,
) -> Literal["recorded", "unchanged"]:
    """Record a result; `unchanged` if the specimen has this very result already, as after a file that was sent twice.

    Raises `RowRefused` with the column, and what is wrong with it.
    """
    try:
        await record_result(
            connection,
            law,
            specimen_code=sent.specimen_code,
            person_id=sent.person_id,
            finding=sent.finding,
            laboratory=sent.laboratory,
            because=None,
            recorded_by=recorded_by,
            today=today,
            now=now,
            sender=sender,
        )
    except ResultKnown:
        if await _is_that(connection, sent):
            return "unchanged"
        raise RowRefused("outcome", ResultKnown.code) from None
    except SpecimenOfAnother:
        raise RowRefused("person_id", SpecimenOfAnother.code) from None
    except NotFound as unknown:
        named = "person_id" if unknown.values.get("what") == "person" else "specimen_code"
        raise RowRefused(named, "specimen_of_another" if named == "person_id" else "specimen_unknown") from None
    return "recorded"


async def _is_that(connection: AsyncConnection, sent: ReadResult) -> bool:
    """Tell whether the specimen's present result is the sent one."""
    specimen = await specimens.specimen_of_code(connection, sent.specimen_code)
    result = await specimens.current_result(connection, specimen.specimen_id) if specimen else None
    if result is None:
        return False
    finding = (result.outcome, result.symptoms, result.complications)
    return finding == (sent.finding.outcome, sent.finding.symptoms, sent.finding.complications)
