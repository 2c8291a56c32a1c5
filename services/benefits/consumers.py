"""What benefits listens to: a table of event type and action; whom it touches has all claims judged again."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.runtime.clock import Clock
from libs.common.spine.consumer import Action, Consumer
from libs.common.spine.events import Event
from libs.contracts import contributions, programmes, registration
from libs.copies.ended_clients import clients_revoked
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.facts.actions import hear_others

Hearing = Callable[[AsyncConnection, Sequence[Event]], Awaitable[Sequence[UUID]]]


def consumers(database: Database, law: Law, clock: Clock) -> tuple[Consumer, ...]:
    if not law.has("benefits", "force_majeure"):
        return ()

    def then_evaluate(hear: Hearing) -> Action:
        async def action(connection: AsyncConnection, events: Sequence[Event]) -> None:
            persons = await hear(connection, events)
            await evaluate_persons(connection, law, persons, today=clock.today())

        return action

    return (
        Consumer(
            database,
            name="benefits",
            topics=(registration.EMPLOYERS, registration.PEOPLE, contributions.EMPLOYERS, programmes.PEOPLE),
            actions={
                registration.EmployerRegistered.TYPE: then_evaluate(hear_others.employers_registered),
                registration.MandateGiven.TYPE: hear_others.mandates_said,
                registration.MandateRevoked.TYPE: hear_others.mandates_said,
                registration.ClientRevoked.TYPE: clients_revoked,
                registration.ClosureOrdered.TYPE: then_evaluate(hear_others.closures_ordered),
                registration.EmploymentStarted.TYPE: then_evaluate(hear_others.employments_changed),
                registration.EmploymentEnded.TYPE: then_evaluate(hear_others.employments_changed),
                registration.EmploymentCorrected.TYPE: then_evaluate(hear_others.employments_changed),
                registration.PersonsMerged.TYPE: then_evaluate(hear_others.persons_merged),
                registration.PersonsUnmerged.TYPE: then_evaluate(hear_others.persons_unmerged),
                contributions.WagesCredited.TYPE: then_evaluate(hear_others.wages_credited),
                contributions.ReturnOverdue.TYPE: then_evaluate(hear_others.returns_overdue),
                contributions.WageReportedWhileClaiming.TYPE: then_evaluate(hear_others.wages_reported),
                programmes.IsolationOrdered.TYPE: then_evaluate(hear_others.isolations_said),
                programmes.IsolationWithdrawn.TYPE: then_evaluate(hear_others.isolations_said),
            },
        ),
        # A position of its own: it has heard of everybody, also where the claims' listener was here before it.
        Consumer(
            database,
            name="benefits.persons",
            topics=(registration.PEOPLE,),
            actions={registration.PersonRegistered.TYPE: hear_others.persons_registered},
        ),
    )
