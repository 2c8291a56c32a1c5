"""The events that outreach hears, with their listeners."""

from libs.common.spine.consumer import Consumer
from libs.contracts import contributions, registration
from libs.copies.ended_clients import clients_revoked
from libs.copies.keeping import kept_only
from libs.copies.offices.hearing import OFFICE_LISTENERS, TOPICS
from services.outreach.context import Context
from services.outreach.figures import rows as figures


def consumers(context: Context) -> tuple[Consumer, ...]:
    """Return the consumers of outreach: whose cases an office sees and which programs ended; what is counted."""
    actions = {**OFFICE_LISTENERS, registration.ClientRevoked.TYPE: clients_revoked}
    return (Consumer(context, name="outreach", topics=TOPICS, actions=actions), _figures(context))


def _figures(context: Context) -> Consumer:
    """Hear apart of what is counted: from the first fact on, also where the other listener is older."""
    return Consumer(
        context,
        name="outreach.figures",
        topics=(registration.EMPLOYERS, registration.PEOPLE, contributions.EMPLOYERS),
        actions={
            registration.CoverageStarted.TYPE: kept_only(figures.hear_covers),
            registration.CoverageChanged.TYPE: kept_only(figures.hear_covers),
            registration.CoverageEnded.TYPE: kept_only(figures.hear_covers),
            registration.EmployerRegistered.TYPE: kept_only(figures.hear_employers),
            registration.EmployerChanged.TYPE: kept_only(figures.hear_employers),
            registration.EmploymentStarted.TYPE: kept_only(figures.hear_employments),
            registration.EmploymentEnded.TYPE: kept_only(figures.hear_employments),
            registration.EmploymentCorrected.TYPE: kept_only(figures.hear_employments),
            registration.PersonsMerged.TYPE: kept_only(figures.hear_merges),
            registration.PersonsUnmerged.TYPE: kept_only(figures.hear_unmerges),
            contributions.PaymentReceived.TYPE: kept_only(figures.hear_payments),
        },
    )
