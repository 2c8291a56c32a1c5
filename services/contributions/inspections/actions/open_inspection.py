"""Open a case of inspection: of a plan, or irregular."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.contributions import InspectionOpened
from services.contributions.employers.rows import lock_employer
from services.contributions.inspections.rows import cases, plans
from services.contributions.inspections.rows.cases import Case, Form


class InspectionOpen(Refusal):
    code = "inspection_open"
    kind = "conflict"


class InspectionOfPlanKnown(Refusal):
    code = "inspection_of_plan_known"
    kind = "conflict"


class NotInPlan(Refusal):
    code = "employer_not_in_plan"
    kind = "invalid"


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to open. Without `plan_id` it is irregular."""

    employer_id: UUID
    form: Form
    because: str
    plan_id: UUID | None


async def open_inspection(connection: AsyncConnection, asked: Opening, *, opened_by: str, today: date) -> Case:
    """Open a case and say it. The employer hears of it, unless the visit is unannounced."""
    if await lock_employer(connection, asked.employer_id) is None:
        raise NotFound(what="employer", pointer="/employer_id")
    if asked.plan_id is not None:
        await _require_pick(connection, asked.plan_id, asked.employer_id)
    if await cases.open_case_of(connection, asked.employer_id) is not None:
        raise InspectionOpen(pointer="/employer_id")
    opened = await cases.open_case(
        connection,
        uuid7(),
        employer_id=asked.employer_id,
        plan_id=asked.plan_id,
        form=asked.form,
        because=asked.because,
        opened_by=opened_by,
        today=today,
    )
    fact = InspectionOpened(
        employer_id=opened.employer_id,
        inspection_id=opened.inspection_id,
        form=opened.form,
        planned=opened.plan_id is not None,
        opened_on=opened.opened_on,
    )
    hears = () if opened.form == "unannounced" else (f"employer:{opened.employer_id}",)
    await append(connection, Said(fact, hears))
    return opened


async def _require_pick(connection: AsyncConnection, plan_id: UUID, employer_id: UUID) -> None:
    if await plans.plan(connection, plan_id) is None:
        raise NotFound(what="plan", pointer="/plan_id")
    if not await plans.is_picked(connection, plan_id, employer_id):
        raise NotInPlan(pointer="/plan_id")
    if await cases.case_of_plan(connection, plan_id, employer_id) is not None:
        raise InspectionOfPlanKnown(pointer="/plan_id")
