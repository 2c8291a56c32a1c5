"""The events that benefits hears, with their listeners.

After each, all claims of the persons concerned are judged again.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import update_wrapper
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import Consumer, Listener
from libs.common.spine.events import Event
from libs.contracts import contributions, programmes, registration
from libs.copies.ended_clients import clients_revoked
from libs.copies.erased_persons import forget_answers_of_erased
from libs.copies.keeping import kept_only
from libs.copies.mandates import keep_mandates
from libs.copies.offices.hearing import OFFICE_LISTENERS, TOPICS
from services.benefits.appeals.rows import forget_words_of_erased
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.context import Context
from services.benefits.evidence.rows import delete_evidence_of_erased
from services.benefits.facts.actions import hear_others
from services.benefits.facts.rows.kept import keep_account_links, keep_persons

Keep = Callable[[AsyncConnection, Sequence[Event]], Awaitable[Sequence[UUID]]]


def _judged_again(keep: Keep) -> Listener[Context]:
    """Make a listener that keeps the facts, then judges all claims of the persons concerned again."""

    async def listener(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
        persons = await keep(connection, events)
        await evaluate_persons(connection, context.law, persons, today=context.clock.today())

    update_wrapper(listener, keep)
    return listener


def consumers(context: Context) -> tuple[Consumer, ...]:
    if not context.law.has("benefits", "force_majeure"):
        return (_offices(context),)
    return (
        Consumer(
            context,
            name="benefits",
            topics=(registration.EMPLOYERS, registration.PEOPLE, contributions.EMPLOYERS, programmes.PEOPLE),
            actions={
                registration.EmployerRegistered.TYPE: _judged_again(hear_others.employers_registered),
                registration.EmployerChanged.TYPE: _judged_again(hear_others.employers_changed),
                registration.MandateGiven.TYPE: kept_only(keep_mandates),
                registration.MandateRevoked.TYPE: kept_only(keep_mandates),
                registration.ClientRevoked.TYPE: clients_revoked,
                registration.ClosureOrdered.TYPE: _judged_again(hear_others.closures_ordered),
                registration.ClosureChanged.TYPE: _judged_again(hear_others.closures_ordered),
                registration.EmploymentStarted.TYPE: _judged_again(hear_others.employments_changed),
                registration.EmploymentEnded.TYPE: _judged_again(hear_others.employments_changed),
                registration.EmploymentCorrected.TYPE: _judged_again(hear_others.employments_changed),
                registration.PersonsMerged.TYPE: _judged_again(hear_others.persons_merged),
                registration.PersonsUnmerged.TYPE: _judged_again(hear_others.persons_unmerged),
                contributions.WagesCredited.TYPE: _judged_again(hear_others.wages_credited),
                contributions.ReturnOverdue.TYPE: _judged_again(hear_others.returns_overdue),
                contributions.WageReportedWhileClaiming.TYPE: _judged_again(hear_others.wages_reported),
                programmes.IsolationOrdered.TYPE: _judged_again(hear_others.isolations_said),
                programmes.IsolationWithdrawn.TYPE: _judged_again(hear_others.isolations_said),
            },
        ),
        *_apart(context),
        _history(context),
        _offices(context),
    )


def _apart(context: Context) -> tuple[Consumer, ...]:
    """Hear with positions of their own what the listener of claims, which is older, did not hear from the beginning."""
    return (
        # Every pause and end of employers.
        Consumer(
            context,
            name="benefits.employers",
            topics=(registration.EMPLOYERS,),
            actions={
                registration.EmployerPaused.TYPE: _judged_again(hear_others.employers_idle),
                registration.EmployerReopened.TYPE: _judged_again(hear_others.employers_idle),
                registration.EmployerEnded.TYPE: _judged_again(hear_others.employers_idle),
            },
        ),
        # Everybody who is registered.
        Consumer(
            context,
            name="benefits.persons",
            topics=(registration.PEOPLE,),
            actions={
                registration.PersonRegistered.TYPE: kept_only(keep_persons),
                registration.PersonErased.TYPE: kept_only(
                    delete_evidence_of_erased, forget_words_of_erased, forget_answers_of_erased
                ),
                registration.AccountLinked.TYPE: kept_only(keep_account_links),
            },
        ),
        # Every death.
        Consumer(
            context,
            name="benefits.deaths",
            topics=(registration.PEOPLE,),
            actions={registration.PersonDied.TYPE: _judged_again(hear_others.persons_died)},
        ),
    )


def _history(context: Context) -> Consumer:
    """Hear apart the months of old records, which nothing else waits for."""
    return Consumer(
        context,
        name="benefits.history",
        topics=(contributions.HISTORY,),
        actions={
            contributions.MonthsImported.TYPE: _judged_again(hear_others.months_imported),
            contributions.HistoryWithdrawn.TYPE: _judged_again(hear_others.history_withdrawn),
            contributions.ImportedMonthDecided.TYPE: _judged_again(hear_others.imported_months_decided),
        },
    )


def _offices(context: Context) -> Consumer:
    """Hear apart whose cases an office sees, from the first record on."""
    return Consumer(context, name="benefits.offices", topics=TOPICS, actions=OFFICE_LISTENERS)
