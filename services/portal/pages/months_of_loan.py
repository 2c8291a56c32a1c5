"""The months of a loan against its promise, as they are drawn; the month that banks look at first."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.values.month import Month
from services.portal.gateways.answers.loans import Judgement, Retention
from services.portal.pages.drawing import Drawing, Drawn, draw_months
from services.portal.pages.frame import Visitor


@dataclass(frozen=True, slots=True)
class MonthsOfLoan:
    """The newest judgement of each month, and their drawing."""

    judgements: list[Judgement]
    drawing: Drawing
    least: int
    baseline: int


async def months_drawn(visitor: Visitor, loan_id: UUID) -> MonthsOfLoan | None:
    """Read and draw the months of a loan; return None if loans does not answer."""
    kept = (await visitor.suite.get("loans", f"/v1/loans/{loan_id}/retention", Retention)).body
    if kept is None or kept.baseline is None or kept.least_headcount is None:
        return None
    newest = {one.month: one for one in kept.judgements}  # by month, then version
    months = [Drawn(one.month, one.headcount, one.verdict) for one in newest.values()]
    drawing = draw_months(months, baseline=kept.baseline.headcount, least=kept.least_headcount)
    return MonthsOfLoan(list(newest.values()), drawing, kept.least_headcount, kept.baseline.headcount)


def last_month(today: date) -> str:
    """Return the month that was over last: its return is the newest that can be there."""
    return str(Month.of(today).plus(-1))
