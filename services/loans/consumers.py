"""What loans listens to."""

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.spine.consumer import Consumer, each
from libs.contracts import contributions, registration
from libs.copies.ended_clients import clients_revoked
from services.loans.covenant.actions.hear_contributions import hearing
from services.loans.employers.actions.hear_registration import employers_registered


def consumers(database: Database, law: Law) -> tuple[Consumer, ...]:
    """Nothing, in a country whose law has no such programme."""
    if not law.has("loans", "loan_terms"):
        return ()
    return_accepted, return_overdue = hearing(law)
    return (
        Consumer(
            database,
            name="loans",
            topics=(contributions.EMPLOYERS, registration.EMPLOYERS),
            actions={
                registration.EmployerRegistered.TYPE: employers_registered,
                registration.ClientRevoked.TYPE: clients_revoked,
                contributions.ReturnAccepted.TYPE: each(return_accepted),
                contributions.ReturnOverdue.TYPE: each(return_overdue),
            },
        ),
    )
