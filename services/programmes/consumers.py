"""The events that programmes hears, with their listeners: registration's, which say who may take part."""

from libs.common.spine.consumer import Consumer
from libs.contracts import registration
from libs.copies.ended_clients import clients_revoked
from services.programmes.context import Context
from services.programmes.people.actions import hear_registration as hear
from services.programmes.vaccination.actions import hear_merges as merges


def consumers(context: Context) -> tuple[Consumer, ...]:
    """Return the consumers of programmes; none in a country without such programmes."""
    if not context.law.has("programmes", "triage"):
        return ()
    return (
        Consumer(
            context,
            name="programmes",
            topics=(registration.EMPLOYERS, registration.PEOPLE),
            actions={
                registration.EmployerRegistered.TYPE: hear.employers_registered,
                registration.MandateGiven.TYPE: hear.mandates_said,
                registration.MandateRevoked.TYPE: hear.mandates_said,
                registration.ClientRevoked.TYPE: clients_revoked,
                registration.PersonRegistered.TYPE: hear.persons_registered,
                registration.PersonDetailsChanged.TYPE: hear.details_changed,
                registration.EmploymentStarted.TYPE: hear.employments_changed,
                registration.EmploymentEnded.TYPE: hear.employments_changed,
                registration.EmploymentCorrected.TYPE: hear.employments_changed,
                registration.PersonsMerged.TYPE: merges.persons_merged,
                registration.PersonsUnmerged.TYPE: merges.persons_unmerged,
            },
        ),
    )
