"""The events that contributions hears, with their listeners."""

from collections.abc import Mapping

from libs.common.spine.consumer import Consumer, Listener
from libs.common.spine.rebase import RestoresAll
from libs.contracts import benefits, contributions, loans, registration
from libs.copies.banks import keep_banks
from libs.copies.employer_life.inactive_periods import keep_inactive_periods
from libs.copies.employer_life.places import keep_employer_places
from libs.copies.employments import keep_employments
from libs.copies.ended_clients import clients_revoked
from libs.copies.erased_persons import forget_answers_of_erased
from libs.copies.keeping import kept_only
from libs.copies.mandates import keep_mandates
from libs.copies.offices.hearing import OFFICE_LISTENERS, TOPICS
from services.contributions.arrears import consumers as arrears
from services.contributions.arrears.actions.restate_arrears import arrears_forgotten
from services.contributions.collection import consumers as collection
from services.contributions.collection.actions.remember_debts import (
    debt_forgotten,
    settlement_forgotten,
    surcharge_forgotten,
)
from services.contributions.context import Context
from services.contributions.employers.rows import keep_employers, keep_persons
from services.contributions.findings import consumers as findings
from services.contributions.findings.actions.check_returns import employments_said
from services.contributions.history import consumers as history
from services.contributions.inspections import consumers as inspections
from services.contributions.overdue.actions.remember_overdue import overdue_forgotten
from services.contributions.premiums.consumers import covers_said, households_said
from services.contributions.reminders.actions.remember_reminders import reminders_forgotten
from services.contributions.returns.actions.remember_returns import return_forgotten
from services.contributions.returns.rows.accepted import forget_answers_with_numbers_of_erased
from services.contributions.wages_while_claiming.actions import watch_claims

# The actions for own events that a restore made it forget (`prakan relay rebase`).
REMEMBER: Mapping[str, Listener[Context]] = {
    contributions.ReturnAccepted.TYPE: return_forgotten,
    contributions.WagesCredited.TYPE: return_forgotten,
    contributions.ReturnOverdue.TYPE: RestoresAll(overdue_forgotten),
    contributions.DueSoon.TYPE: RestoresAll(reminders_forgotten),
    contributions.ArrearsChanged.TYPE: RestoresAll(arrears_forgotten),
    contributions.DebtArisen.TYPE: RestoresAll(debt_forgotten),
    contributions.DebtSettled.TYPE: RestoresAll(settlement_forgotten),
    contributions.SurchargeMade.TYPE: RestoresAll(surcharge_forgotten),
}


def consumers(context: Context) -> tuple[Consumer, ...]:
    return (
        Consumer(
            context,
            name="contributions",
            topics=(registration.EMPLOYERS, registration.PEOPLE, loans.BANKS),
            actions={
                registration.EmployerRegistered.TYPE: kept_only(keep_employers),
                registration.EmployerChanged.TYPE: kept_only(keep_employers, keep_employer_places),
                registration.EmployerPaused.TYPE: kept_only(keep_inactive_periods),
                registration.EmployerReopened.TYPE: kept_only(keep_inactive_periods),
                registration.EmployerEnded.TYPE: kept_only(keep_inactive_periods),
                registration.PersonRegistered.TYPE: kept_only(keep_persons),
                registration.PersonErased.TYPE: kept_only(
                    forget_answers_of_erased,
                    forget_answers_with_numbers_of_erased,
                    history.forget_remarks_of_erased,
                ),
                registration.EmploymentStarted.TYPE: kept_only(keep_employments, employments_said),
                registration.EmploymentEnded.TYPE: kept_only(keep_employments, employments_said),
                registration.EmploymentCorrected.TYPE: kept_only(keep_employments, employments_said),
                registration.PersonsMerged.TYPE: findings.persons_merged,
                registration.PersonsUnmerged.TYPE: findings.persons_unmerged,
                registration.MandateGiven.TYPE: kept_only(keep_mandates),
                registration.MandateRevoked.TYPE: kept_only(keep_mandates),
                registration.ClientRevoked.TYPE: clients_revoked,
                loans.BankRegistered.TYPE: kept_only(keep_banks),
            },
        ),
        # Its own returns beside others' claims: whichever comes second sees the first.
        Consumer(
            context,
            name="contributions.claims",
            topics=(benefits.CLAIMS, contributions.EMPLOYERS),
            actions={
                benefits.ClaimFiled.TYPE: watch_claims.claim_filed,
                benefits.ClaimMoved.TYPE: findings.claims_moved,
                contributions.ReturnAccepted.TYPE: watch_claims.returns_accepted,
            },
        ),
        *_owed(context),
        *_looking_back(context),
        _offices(context),
        *((_premiums(context),) if context.law.has("contributions", "premium") else ()),
    )


def _looking_back(context: Context) -> tuple[Consumer, ...]:
    """Compare accepted returns late, each apart: nobody waits for it."""
    return (
        Consumer(
            context,
            name="contributions.history",
            topics=(contributions.EMPLOYERS,),
            actions={contributions.ReturnAccepted.TYPE: history.returns_accepted},
        ),
        Consumer(
            context,
            name="contributions.inspections",
            topics=(contributions.EMPLOYERS,),
            actions={
                contributions.PaymentReceived.TYPE: inspections.money_moved,
                contributions.ReturnAccepted.TYPE: inspections.money_moved,
                contributions.SurchargeMade.TYPE: inspections.money_moved,
            },
        ),
        Consumer(
            context,
            name="contributions.findings",
            topics=(contributions.EMPLOYERS,),
            actions={
                contributions.ReturnAccepted.TYPE: findings.returns_accepted,
                contributions.WageReportedWhileClaiming.TYPE: findings.wages_reported,
            },
        ),
    )


def _owed(context: Context) -> tuple[Consumer, Consumer]:
    """Hear payments and returns apart from the posting of returns, which is one statement and waits for nothing.

    Debts are apart from arrears: a surcharge is computed from every payment of an employer.
    """
    arrears_of = Consumer(
        context,
        name="contributions.arrears",
        topics=(contributions.EMPLOYERS,),
        actions={
            contributions.PaymentReceived.TYPE: arrears.payments_received,
            contributions.ReturnAccepted.TYPE: arrears.returns_accepted,
            contributions.AssessedOfficially.TYPE: arrears.assessed_officially,
        },
    )
    debts_of = Consumer(
        context,
        name="contributions.collection",
        topics=(contributions.EMPLOYERS,),
        actions={
            contributions.PaymentReceived.TYPE: collection.payments_received,
            contributions.ReturnAccepted.TYPE: collection.returns_accepted,
            contributions.AssessedOfficially.TYPE: collection.assessed_officially,
        },
    )
    return arrears_of, debts_of


def _premiums(context: Context) -> Consumer:
    """Hear covers and households apart: what falls due follows from both, whichever comes first."""
    return Consumer(
        context,
        name="contributions.premiums",
        topics=(registration.PEOPLE, registration.HOUSEHOLDS),
        actions={
            registration.CoverageStarted.TYPE: covers_said,
            registration.CoverageChanged.TYPE: covers_said,
            registration.CoverageEnded.TYPE: covers_said,
            registration.HouseholdChanged.TYPE: households_said,
        },
    )


def _offices(context: Context) -> Consumer:
    """Hear apart whose cases an office sees, from the first record on."""
    return Consumer(context, name="contributions.offices", topics=TOPICS, actions=OFFICE_LISTENERS)
