"""The events that loans hears, with their listeners."""

from libs.common.spine.consumer import Consumer
from libs.contracts import contributions, registration
from libs.copies.ended_clients import clients_revoked
from services.loans.context import Context
from services.loans.covenant.actions.hear_contributions import return_accepted, return_overdue
from services.loans.employers.actions.hear_registration import employers_registered


def consumers(context: Context) -> tuple[Consumer, ...]:
    """Return the consumers of loans; none in a country whose law has no loan programme."""
    if not context.law.has("loans", "loan_terms"):
        return ()
    return (
        Consumer(
            context,
            name="loans",
            topics=(contributions.EMPLOYERS, registration.EMPLOYERS),
            actions={
                registration.EmployerRegistered.TYPE: employers_registered,
                registration.ClientRevoked.TYPE: clients_revoked,
                contributions.ReturnAccepted.TYPE: return_accepted,
                contributions.ReturnOverdue.TYPE: return_overdue,
            },
        ),
    )
