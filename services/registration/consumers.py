"""The events that registration hears: banks and places, credited months, and its own about whom coverages follow."""

from libs.common.spine.consumer import Consumer
from libs.contracts import contributions, loans, programmes, registration
from libs.copies.banks import keep_banks
from libs.copies.days.credited_months import keep_credited_months
from libs.copies.days.imported_months import forget_withdrawn_months, keep_decided_months, keep_imported_months
from libs.copies.keeping import kept_only
from services.registration.cards import consumers as cards
from services.registration.clients.actions.end_clients_of_places import places_closed
from services.registration.clients.rows import keep_places
from services.registration.context import Context
from services.registration.coverage.actions.follow_facts import persons_changed
from services.registration.coverage.actions.let_lapse import premium_lapsed


def consumers(context: Context) -> tuple[Consumer, ...]:
    takes_part = context.law.has("registration", "participation")
    return (
        Consumer(
            context,
            name="registration",
            topics=(loans.BANKS, programmes.PLACES),
            actions={
                loans.BankRegistered.TYPE: kept_only(keep_banks),
                programmes.PlaceOpened.TYPE: kept_only(keep_places),
                programmes.PlaceClosed.TYPE: places_closed,
            },
        ),
        *((_coverage(context), _history(context)) if takes_part else ()),
        *((_cards(context),) if context.law.has("registration", "cards") else ()),
    )


def _history(context: Context) -> Consumer:
    """Hear apart the months of old records, from the first one on."""
    return Consumer(
        context,
        name="registration.history",
        topics=(contributions.HISTORY,),
        actions={
            contributions.MonthsImported.TYPE: kept_only(keep_imported_months()),
            contributions.HistoryWithdrawn.TYPE: kept_only(forget_withdrawn_months()),
            contributions.ImportedMonthDecided.TYPE: kept_only(keep_decided_months()),
        },
    )


def _coverage(context: Context) -> Consumer:
    """Hear what coverages follow: employments, deaths and merges, which are its own facts, and months of returns."""
    return Consumer(
        context,
        name="registration.coverage",
        topics=(registration.PEOPLE, contributions.EMPLOYERS, contributions.PREMIUMS),
        actions={
            registration.EmploymentStarted.TYPE: persons_changed,
            registration.EmploymentEnded.TYPE: persons_changed,
            registration.EmploymentCorrected.TYPE: persons_changed,
            registration.PersonDied.TYPE: persons_changed,
            registration.PersonsMerged.TYPE: persons_changed,
            registration.PersonsUnmerged.TYPE: persons_changed,
            contributions.WagesCredited.TYPE: kept_only(keep_credited_months()),
            contributions.PremiumLapsed.TYPE: premium_lapsed,
        },
    )


def _cards(context: Context) -> Consumer:
    """Hear what ends cards, its own facts: deaths, merges, covers and employments."""
    return Consumer(
        context,
        name="registration.cards",
        topics=(registration.PEOPLE,),
        actions={
            registration.EmploymentEnded.TYPE: cards.persons_changed,
            registration.EmploymentCorrected.TYPE: cards.persons_changed,
            registration.CoverageChanged.TYPE: cards.persons_changed,
            registration.CoverageEnded.TYPE: cards.persons_changed,
            registration.PersonDied.TYPE: cards.persons_changed,
            registration.PersonsMerged.TYPE: cards.persons_changed,
        },
    )
