"""The events that programmes hears: registration's persons, employers and employments."""

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import Consumer, each
from libs.common.spine.events import Event
from libs.contracts import registration
from libs.copies.days.deaths import keep_deaths
from libs.copies.employer_life.inactive_periods import keep_inactive_periods
from libs.copies.employments import keep_employments
from libs.copies.ended_clients import clients_revoked
from libs.copies.erased_persons import forget_answers_of_erased
from libs.copies.keeping import kept_only
from libs.copies.mandates import keep_mandates
from libs.copies.offices.hearing import OFFICE_LISTENERS, TOPICS
from services.programmes.card.actions.release_dead import release_dead
from services.programmes.card.actions.restore_living import restore_living
from services.programmes.card.rows.death_releases import forget_releases_of_erased
from services.programmes.context import Context
from services.programmes.people.rows import (
    change_branches,
    close_branches,
    delete_messages_of_erased,
    forget_details_of_erased,
    keep_branches,
    keep_details,
    keep_employers,
    keep_persons,
)
from services.programmes.vaccination.actions import hear_merges as merges


@each
async def _person_died(context: Context, connection: AsyncConnection, event: Event) -> None:
    """Release what waits for the person, or give it back after a withdrawn death."""
    fact = registration.PersonDied.model_validate_json(event.body)
    await keep_deaths(connection, [event])
    today = context.clock.today()
    if fact.died_on is None:
        await restore_living(connection, context.law, fact.person_id, today=today)
    else:
        await release_dead(connection, context.law, fact.person_id, died_on=fact.died_on, today=today)


@each
async def _persons_unmerged(context: Context, connection: AsyncConnection, event: Event) -> None:
    """Separate two ids; who was dead by the merge alone gets back what that death ended."""
    await merges.persons_unmerged(context, connection, [event])
    fact = registration.PersonsUnmerged.model_validate_json(event.body)
    for person_id in sorted((fact.kept_id, fact.merged_id)):
        await restore_living(connection, context.law, person_id, today=context.clock.today())


def consumers(context: Context) -> tuple[Consumer, ...]:
    """Return the consumers of programmes; none in a country without such programmes."""
    if not context.law.has("programmes", "triage"):
        return (_offices(context),)
    return (
        Consumer(
            context,
            name="programmes",
            topics=(registration.EMPLOYERS, registration.PEOPLE),
            actions={
                registration.EmployerRegistered.TYPE: kept_only(keep_employers, keep_branches),
                registration.EmployerChanged.TYPE: kept_only(keep_employers, close_branches, change_branches),
                registration.MandateGiven.TYPE: kept_only(keep_mandates),
                registration.MandateRevoked.TYPE: kept_only(keep_mandates),
                registration.ClientRevoked.TYPE: clients_revoked,
                registration.PersonRegistered.TYPE: kept_only(keep_persons),
                registration.PersonDetailsChanged.TYPE: kept_only(keep_details),
                registration.PersonErased.TYPE: kept_only(
                    forget_details_of_erased,
                    delete_messages_of_erased,
                    forget_releases_of_erased,
                    forget_answers_of_erased,
                ),
                registration.EmploymentStarted.TYPE: kept_only(keep_employments),
                registration.EmploymentEnded.TYPE: kept_only(keep_employments),
                registration.EmploymentCorrected.TYPE: kept_only(keep_employments),
                registration.PersonDied.TYPE: _person_died,
                registration.PersonsMerged.TYPE: merges.persons_merged,
                registration.PersonsUnmerged.TYPE: _persons_unmerged,
            },
        ),
        _employers(context),
        _deaths(context),
        _offices(context),
    )


def _employers(context: Context) -> Consumer:
    """Hear apart of pauses and ends: of every one, also where the listener of persons is older."""
    kept = kept_only(keep_inactive_periods)
    facts = (registration.EmployerPaused, registration.EmployerReopened, registration.EmployerEnded)
    return Consumer(
        context,
        name="programmes.employers",
        topics=(registration.EMPLOYERS,),
        actions={fact.TYPE: kept for fact in facts},
    )


def _deaths(context: Context) -> Consumer:
    """Hear apart of deaths: of every one, also where the listener of persons is older."""
    actions = {registration.PersonDied.TYPE: kept_only(keep_deaths)}
    return Consumer(context, name="programmes.deaths", topics=(registration.PEOPLE,), actions=actions)


def _offices(context: Context) -> Consumer:
    """Hear apart whose cases an office sees, from the first record on."""
    return Consumer(context, name="programmes.offices", topics=TOPICS, actions=OFFICE_LISTENERS)
