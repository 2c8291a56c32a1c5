"""The events that loans hears, with their listeners."""

from libs.common.spine.consumer import Consumer
from libs.contracts import contributions, registration
from libs.copies.employer_life.inactive_periods import keep_inactive_periods
from libs.copies.ended_clients import clients_revoked
from libs.copies.keeping import kept_only
from libs.copies.offices.hearing import OFFICE_LISTENERS, TOPICS
from services.loans.context import Context
from services.loans.covenant.actions.hear_contributions import return_accepted, return_overdue
from services.loans.employers.actions.hear_arrears import arrears_changed
from services.loans.employers.rows import keep_employers


def consumers(context: Context) -> tuple[Consumer, ...]:
    """Return the consumers of loans; none in a country whose law has no loan programme."""
    if not context.law.has("loans", "loan_terms"):
        return (_offices(context),)
    return (
        Consumer(
            context,
            name="loans",
            topics=(contributions.EMPLOYERS, registration.EMPLOYERS),
            actions={
                registration.EmployerRegistered.TYPE: kept_only(keep_employers),
                registration.EmployerChanged.TYPE: kept_only(keep_employers),
                registration.EmployerPaused.TYPE: kept_only(keep_inactive_periods),
                registration.EmployerReopened.TYPE: kept_only(keep_inactive_periods),
                registration.EmployerEnded.TYPE: kept_only(keep_inactive_periods),
                registration.ClientRevoked.TYPE: clients_revoked,
                contributions.ReturnAccepted.TYPE: return_accepted,
                contributions.ReturnOverdue.TYPE: return_overdue,
                contributions.ArrearsChanged.TYPE: arrears_changed,
            },
        ),
        _offices(context),
    )


def _offices(context: Context) -> Consumer:
    """Hear apart whose cases an office sees, from the first record on."""
    return Consumer(context, name="loans.offices", topics=TOPICS, actions=OFFICE_LISTENERS)
