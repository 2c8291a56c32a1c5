"""Returns of known employers, filed by the room's own actions."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.law.terms import Law
from libs.common.values.month import Month
from services.contributions.returns.actions.file_return import Filing, MonthlyReturn, post_in_transaction
from services.contributions.returns.rows.filing import PostedReturn
from services.contributions.returns.rules.month_terms import MonthTerms, month_terms
from services.contributions.tests.known import AGENCY_KEY, NATIONAL_IDS, TODAY, Known

Line = tuple[str, str, str | None]


def lines(*wages: str) -> list[Line]:
    """Make a line for each of the first persons; text that is not a wage is an absence."""
    pairs = zip(NATIONAL_IDS, wages, strict=False)
    return [(number, wage, None) if wage[0].isdigit() else (number, "0", wage) for number, wage in pairs]


def two_regions(law: Law, month: str) -> MonthTerms:
    """Make the month's terms with two wage regions: Chiang Mai's floor is nine times as high, others have none."""
    terms = month_terms(law, Month.parse(month))
    (row,) = json.loads(terms.parameters["terms"])
    other = {**row, "region": "high", "floors": ["14850", *row["floors"][1:]]}
    areas = {"TH-10": row["region"], "TH-50": "high"}
    changed = {"terms": json.dumps([row, other]), "areas": json.dumps(areas), "default_region": None}
    return replace(terms, areas=areas, parameters={**terms.parameters, **changed})


def filing(
    known: Known,
    sent: Sequence[Line],
    *,
    employer_id: UUID | None = None,
    month: str = "2020-11",
    kind: str = "original",
    today: date = TODAY,
    **changed: Any,
) -> Filing:
    once = {"client": "employer:test", "operation": "file", "key": None, "body_hash": b"x"}
    given: dict[str, Any] = {"filed_by": "employer:test", "today": today, "once": once, **changed}
    filed = MonthlyReturn(employer_id or known.employers[0], Month.parse(month), kind, sent)
    return Filing(filed, month_terms(known.law, filed.month), **given)


async def filed(known: Known, sent: Sequence[Line], **given: Any) -> PostedReturn:
    async with known.database.transaction(wakes=False) as connection:
        return await post_in_transaction(connection, filing(known, sent, **given), agency_key=AGENCY_KEY)
