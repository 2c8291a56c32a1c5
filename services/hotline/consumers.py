"""The events that hotline hears: everything that a caller may ask about."""

from collections.abc import Callable
from functools import partial

from libs.common.spine.consumer import Consumer, Listener
from libs.contracts import benefits, contributions, loans, programmes, registration
from libs.copies.days.imported_months import forget_withdrawn_months, keep_decided_months, keep_imported_months
from libs.copies.employer_life.inactive_periods import keep_inactive_periods
from libs.copies.employments import keep_employments
from libs.copies.ended_clients import clients_revoked
from libs.copies.erased_persons import forget_answers_of_erased
from libs.copies.keeping import kept_only
from libs.copies.offices.hearing import OFFICE_LISTENERS, TOPICS
from services.hotline.calls.rows.calls import empty_calls_of_erased
from services.hotline.cases.rows.erased import empty_cases_of_erased, empty_entries_of_erased
from services.hotline.context import Context
from services.hotline.identity.rows.confirmations import empty_confirmations_of_erased
from services.hotline.notices.actions.hear_deaths import persons_died
from services.hotline.notices.actions.queue_notices import queue_notices
from services.hotline.notices.rows.devices import forget_devices_of_erased, remove_devices_of_unlinked
from services.hotline.notices.rows.notices import forget_preferences_of_erased
from services.hotline.outbound.rows import (
    forget_attempts_of_erased,
    forget_calls_of_erased,
    forget_do_not_call_of_erased,
)
from services.hotline.people.actions.hear_others import (
    employers_changed,
    employers_registered,
    keep_facts,
    persons_merged,
    persons_unmerged,
)
from services.hotline.people.rows import facts
from services.hotline.people.rows.cards import erase_cards_of_erased, keep_sealed
from services.hotline.people.rows.contacts import keep_contacts
from services.hotline.people.rows.search import delete_keys_of_erased
from services.hotline.situation.rows.measures import keep_measures

# What is kept of a person who was erased, and goes.
FORGETS = (
    erase_cards_of_erased,
    delete_keys_of_erased,
    forget_preferences_of_erased,
    forget_devices_of_erased,
    empty_confirmations_of_erased,
    empty_entries_of_erased,
    empty_cases_of_erased,
    empty_calls_of_erased,
    forget_attempts_of_erased,
    forget_calls_of_erased,
    forget_do_not_call_of_erased,
    forget_answers_of_erased,
)
_JUDGEMENTS = (
    loans.RetentionBreached.TYPE,
    loans.RetentionRestored.TYPE,
    loans.RetentionUnproven.TYPE,
    loans.RetentionProven.TYPE,
)


def _of_employers(noted: Callable[..., Listener[object]]) -> dict[str, Listener[object]]:
    """Return the listeners for registration's events of an employer's life."""
    idle = noted("employer_id", then=keep_inactive_periods)
    return {
        registration.EmployerRegistered.TYPE: employers_registered,
        registration.EmployerContactChanged.TYPE: kept_only(keep_contacts),
        registration.EmployerChanged.TYPE: employers_changed,
        registration.EmployerPaused.TYPE: idle,
        registration.EmployerReopened.TYPE: idle,
        registration.EmployerEnded.TYPE: idle,
        registration.StaffTransferred.TYPE: noted("employer_id", "to_employer_id"),
    }


def _of_persons(noted: Callable[..., Listener[object]]) -> dict[str, Listener[object]]:
    """Return the listeners for registration's events of persons and their employments."""
    return {
        registration.PersonRegistered.TYPE: noted("person_id"),
        registration.PersonDetailsChanged.TYPE: kept_only(keep_sealed),
        registration.PersonErased.TYPE: kept_only(*FORGETS),
        registration.PersonDied.TYPE: persons_died,
        registration.PersonsMerged.TYPE: persons_merged,
        registration.PersonsUnmerged.TYPE: persons_unmerged,
        registration.EmployerApplicationMoved.TYPE: noted("person_id"),
        registration.AccountCodeMade.TYPE: noted(),
        registration.AccountLinked.TYPE: noted(),
        registration.SupportEnding.TYPE: noted("person_id"),
        registration.AccountUnlinked.TYPE: kept_only(remove_devices_of_unlinked),
        registration.EmploymentStarted.TYPE: noted("person_id", then=keep_employments),
        registration.EmploymentEnded.TYPE: noted("person_id", then=keep_employments),
        registration.EmploymentCorrected.TYPE: noted("person_id", then=keep_employments),
    }


def _of_claims(noted: Callable[..., Listener[object]]) -> dict[str, Listener[object]]:
    """Return the listeners for benefits' events."""
    return {
        benefits.ClaimFiled.TYPE: noted("person_id", then=facts.keep_claims),
        benefits.ClaimMoved.TYPE: noted("person_id", then=facts.move_claims),
        benefits.CertificateIssued.TYPE: noted("person_id"),
        benefits.AppealFiled.TYPE: noted("person_id"),
        benefits.AppealDecided.TYPE: noted("person_id"),
        benefits.EvidenceAdded.TYPE: noted("person_id"),
        benefits.CertificateEnded.TYPE: noted("person_id", "employer_id"),
        benefits.CertificateWanted.TYPE: noted("person_id", "employer_id"),
        benefits.CertificateNoLongerWanted.TYPE: noted("person_id", "employer_id"),
        benefits.CertificateRefused.TYPE: noted("person_id", "employer_id"),
        benefits.BenefitPaid.TYPE: noted("person_id", then=facts.add_paid),
        benefits.BenefitReturned.TYPE: noted("person_id", then=facts.take_back_paid),
        benefits.OverpaymentFound.TYPE: noted("person_id"),
    }


def _of_loans(noted: Callable[..., Listener[object]]) -> dict[str, Listener[object]]:
    """Return the listeners for loans' events."""
    return {
        loans.LoanApplied.TYPE: noted("employer_id", then=partial(facts.keep_loans, status="applied")),
        loans.LoanDecided.TYPE: noted("employer_id", then=partial(facts.keep_loans, status="decided")),
        loans.LoanWithdrawn.TYPE: noted("employer_id", then=partial(facts.keep_loans, status="withdrawn")),
        loans.LoanDisbursed.TYPE: noted("employer_id", then=partial(facts.keep_loans, status="disbursed")),
        **dict.fromkeys(_JUDGEMENTS, noted("employer_id", then=facts.judge_loans)),
    }


def consumers(context: Context) -> tuple[Consumer, ...]:
    noted = partial(keep_facts, tell=queue_notices)
    return (
        Consumer(
            context,
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
                **_of_employers(noted),
                **_of_persons(noted),
                **_of_claims(noted),
                **_of_loans(noted),
                registration.ClosureOrdered.TYPE: noted("employer_id"),
                registration.ClosureChanged.TYPE: noted("employer_id"),
                registration.MandateGiven.TYPE: noted("employer_id"),
                registration.MandateRevoked.TYPE: noted("employer_id"),
                registration.ClientRevoked.TYPE: clients_revoked,
                contributions.WagesCredited.TYPE: noted(then=facts.keep_months),
                contributions.ReturnAccepted.TYPE: noted("employer_id"),
                contributions.ReturnOverdue.TYPE: noted("employer_id"),
                contributions.DueSoon.TYPE: noted(),
                contributions.ArrearsChanged.TYPE: noted(),
                contributions.FindingRaised.TYPE: noted(),
                contributions.PaymentReceived.TYPE: noted("employer_id"),
                contributions.WageReportedWhileClaiming.TYPE: noted("person_id", "employer_id"),
                contributions.StandingCertified.TYPE: noted("employer_id"),
                contributions.StandingRevoked.TYPE: noted("employer_id"),
                programmes.BookingMade.TYPE: noted("person_id", then=facts.keep_bookings),
                programmes.BookingMoved.TYPE: noted("person_id", then=facts.keep_bookings),
                programmes.BookingEnded.TYPE: noted("person_id", then=facts.end_bookings),
                programmes.IsolationOrdered.TYPE: noted("person_id", then=facts.keep_isolations),
                programmes.IsolationWithdrawn.TYPE: noted("person_id", then=facts.keep_isolations),
                programmes.MessageLeft.TYPE: noted("person_id"),
            },
        ),
        _measures(context),
        _history(context),
        _offices(context),
    )


def _history(context: Context) -> Consumer:
    """Hear apart the months of old records, from the first one on."""
    return Consumer(
        context,
        name="hotline.history",
        topics=(contributions.HISTORY,),
        actions={
            contributions.MonthsImported.TYPE: kept_only(keep_imported_months()),
            contributions.HistoryWithdrawn.TYPE: kept_only(forget_withdrawn_months()),
            contributions.ImportedMonthDecided.TYPE: kept_only(keep_decided_months()),
        },
    )


def _measures(context: Context) -> Consumer:
    """Hear orders apart, from the first record on: a hotline that is older than its measures has missed none."""
    return Consumer(
        context,
        name="hotline.measures",
        topics=(registration.EMPLOYERS,),
        actions={
            registration.ClosureOrdered.TYPE: kept_only(keep_measures),
            registration.ClosureChanged.TYPE: kept_only(keep_measures),
        },
    )


def _offices(context: Context) -> Consumer:
    """Hear apart whose cases an office sees, from the first record on."""
    return Consumer(context, name="hotline.offices", topics=TOPICS, actions=OFFICE_LISTENERS)
