"""What hotline listens to: everything that a caller may ask about."""

from functools import partial

from libs.common.database.connections import Database
from libs.common.spine.consumer import Consumer
from libs.contracts import benefits, contributions, loans, programmes, registration
from libs.copies.employments import KEEP_EMPLOYMENTS
from libs.copies.ended_clients import clients_revoked
from services.hotline.notices.actions.notices import queue_notices
from services.hotline.people.actions.hear_others import (
    BOOKINGS,
    BOOKINGS_ENDED,
    CLAIMS_FILED,
    CLAIMS_MOVED,
    CLAIMS_PAID,
    ISOLATIONS,
    LOANS,
    LOANS_JUDGED,
    MONTHS,
    details_changed,
    employers_registered,
    keep_facts,
    persons_merged,
    persons_unmerged,
)


def consumers(database: Database) -> tuple[Consumer, ...]:
    noted = partial(keep_facts, tell=queue_notices)
    judged = noted("employer_id", then=LOANS_JUDGED)
    return (
        Consumer(
            database,
            name="hotline",
            topics=(
                registration.EMPLOYERS,
                registration.PEOPLE,
                contributions.EMPLOYERS,
                benefits.CLAIMS,
                loans.LOANS,
                programmes.PEOPLE,
            ),
            actions={
                registration.EmployerRegistered.TYPE: employers_registered,
                registration.PersonRegistered.TYPE: noted("person_id"),
                registration.PersonDetailsChanged.TYPE: details_changed,
                registration.PersonsMerged.TYPE: persons_merged,
                registration.PersonsUnmerged.TYPE: persons_unmerged,
                registration.EmploymentStarted.TYPE: noted("person_id", then=KEEP_EMPLOYMENTS),
                registration.EmploymentEnded.TYPE: noted("person_id", then=KEEP_EMPLOYMENTS),
                registration.EmploymentCorrected.TYPE: noted("person_id", then=KEEP_EMPLOYMENTS),
                registration.ClosureOrdered.TYPE: noted("employer_id"),
                registration.MandateGiven.TYPE: noted("employer_id"),
                registration.MandateRevoked.TYPE: noted("employer_id"),
                registration.ClientRevoked.TYPE: clients_revoked,
                contributions.WagesCredited.TYPE: noted(then=MONTHS),
                contributions.ReturnAccepted.TYPE: noted("employer_id"),
                contributions.ReturnOverdue.TYPE: noted("employer_id"),
                contributions.PaymentReceived.TYPE: noted("employer_id"),
                contributions.WageReportedWhileClaiming.TYPE: noted("person_id", "employer_id"),
                contributions.StandingCertified.TYPE: noted("employer_id"),
                contributions.StandingRevoked.TYPE: noted("employer_id"),
                benefits.ClaimFiled.TYPE: noted("person_id", then=CLAIMS_FILED),
                benefits.ClaimMoved.TYPE: noted("person_id", then=CLAIMS_MOVED),
                benefits.CertificateIssued.TYPE: noted("person_id"),
                benefits.BenefitPaid.TYPE: noted("person_id", then=CLAIMS_PAID, sign=1),
                benefits.BenefitReturned.TYPE: noted("person_id", then=CLAIMS_PAID, sign=-1),
                benefits.OverpaymentFound.TYPE: noted("person_id"),
                loans.LoanApplied.TYPE: noted("employer_id", then=LOANS, status="applied"),
                loans.LoanDecided.TYPE: noted("employer_id", then=LOANS, status="decided"),
                loans.LoanDisbursed.TYPE: noted("employer_id", then=LOANS, status="disbursed"),
                programmes.BookingMade.TYPE: noted("person_id", then=BOOKINGS),
                programmes.BookingMoved.TYPE: noted("person_id", then=BOOKINGS),
                programmes.BookingEnded.TYPE: noted("person_id", then=BOOKINGS_ENDED),
                programmes.IsolationOrdered.TYPE: noted("person_id", then=ISOLATIONS),
                programmes.IsolationWithdrawn.TYPE: noted("person_id", then=ISOLATIONS),
                programmes.MessageLeft.TYPE: noted("person_id"),
                loans.RetentionBreached.TYPE: judged,
                loans.RetentionRestored.TYPE: judged,
                loans.RetentionUnproven.TYPE: judged,
                loans.RetentionProven.TYPE: judged,
            },
        ),
    )
