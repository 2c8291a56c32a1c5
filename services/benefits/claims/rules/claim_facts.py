"""The known facts about a claimant: employments, credited months, and for each claim its evidence and earlier state."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from libs.common.values.month import Month
from services.benefits.claims.rules.days import NO_DAYS, Days, days_between

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Employment:
    employer_id: UUID
    started_on: date
    ended_on: date | None
    end_reason: str | None

    def covers(self, month: Month) -> bool:
        return self.started_on <= month.last_day and (self.ended_on is None or self.ended_on > month.first_day)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate of an employer: days without work under an order, and whether wages were paid for them."""

    order_number: str
    first_day: date
    last_day: date
    wages_paid: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A closure order on record for the person at the claim's employer. `withdrawn`: it never closed anybody."""

    order_number: str
    first_day: date
    last_day: date
    disease: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Isolation:
    """An isolation order on record: days on which the person must stay away from work."""

    order_number: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class ReportedMonth:
    """An employer's month at contributions: a return accepted, or overdue since the day after `due_on`."""

    accepted: bool
    due_on: date | None


@dataclass(frozen=True, slots=True)
class IdleDays:
    """Days on which an employer does no work; open without a last day. `ended`: it ended, and did not only pause."""

    first_day: date
    last_day: date | None
    ended: bool


@dataclass(frozen=True, slots=True)
class DaysDecision:
    """An officer's decision on days that several claims of the person ask for."""

    keeps: bool
    others: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class EvidenceDecision:
    """An officer's decision on a claim that no employer certified: to pay on the employer's returns, or not at all."""

    pays: bool
    because: str


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """One claim's evidence and earlier state. `certificates`: in the order of issue. `awarded`, `paid`: days until now.

    `proceed_without`: an officer decided without the missing months. `final`: rejected for good.
    `asked_on`: the day on which the employer was asked for its certificate, None while none is wanted. `refused`: it
    refuses, and no officer has decided since. `closures`: with a decision to pay, the employer's orders on record.
    """

    claim_id: UUID
    employer_id: UUID
    cause: str
    first_day: date
    last_day: date
    certificates: Sequence[Certificate] = ()
    orders: Sequence[Order] = ()
    wage_conflicts: Collection[Month] = ()
    proceed_without: bool = False
    final: bool = False
    awarded: Days = NO_DAYS
    awarded_at: datetime | None = None
    paid: Days = NO_DAYS
    decision: DaysDecision | None = None
    filed_on: date | None = None
    asked_on: date | None = None
    refused: bool = False
    uncertified: EvidenceDecision | None = None
    closures: Sequence[Order] = ()

    @property
    def claimed(self) -> Days:
        return days_between(self.first_day, self.last_day)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person, under every id; `reported_by`: the employers that ever credited the person a month.

    `credited_at`: the months that each employer's own returns credit. `idle`: when employers did no work, oldest first.
    `died_on`: the day of death, if registration recorded one under any id.
    """

    employments: Sequence[Employment]
    isolations: Sequence[Isolation]
    bases: Mapping[Month, Decimal]
    months: Mapping[tuple[UUID, Month], ReportedMonth]
    reported_by: frozenset[UUID]
    claims: Sequence[ClaimFacts]
    credited_at: Mapping[UUID, Collection[Month]] = field(default_factory=dict)
    idle: Mapping[UUID, Sequence[IdleDays]] = field(default_factory=dict)
    died_on: date | None = None

    def contract_of(self, claim: ClaimFacts) -> Employment | None:
        """Return the contract with the claim's employer that covers the first claimed day and ends last.

        None without one. Contracts that overlap, or follow each other without a gap, count as one.
        """
        own = sorted((e for e in self.employments if e.employer_id == claim.employer_id), key=lambda e: e.started_on)
        contract: Employment | None = None
        for employment in own:
            begun = employment.started_on <= claim.first_day
            follows = (
                contract is not None and contract.ended_on is not None and employment.started_on <= contract.ended_on
            )
            if (begun or follows) and (contract is None or _holds_longer(employment, contract)):
                contract = employment
        return contract

    def missing(self, claim: ClaimFacts, window: Sequence[Month]) -> dict[Month, date | None]:
        """Find months of the window without an accepted return of an employer, with the due date if it has passed.

        An employer that never reported the person delays only claims that name this employer. Of a month in which an
        employer did no work no return is expected.
        """
        months: dict[Month, date | None] = {}
        for employment in self.employments:
            employer = employment.employer_id
            if employer != claim.employer_id and employer not in self.reported_by:
                continue
            for month in window:
                known = self.months.get((employer, month))
                if known is None and self._is_idle(employer, month):
                    continue
                if employment.covers(month) and (known is None or not known.accepted):
                    months[month] = known.due_on if known else months.get(month)
        return months

    def last_day_of(self, employer: UUID, *, today: date) -> date | None:
        """Return the last day of an employer that has ended and not reopened by today."""
        for days in self.idle.get(employer, ()):
            if days.ended and days.first_day <= today and (days.last_day is None or today <= days.last_day):
                return days.first_day - _DAY
        return None

    def _is_idle(self, employer: UUID, month: Month) -> bool:
        """Tell whether the employer did no work on any day of the month."""
        works_from = month.first_day
        for days in self.idle.get(employer, ()):
            if days.first_day <= works_from and (days.last_day is None or days.last_day >= works_from):
                works_from = month.last_day + _DAY if days.last_day is None else days.last_day + _DAY
        return works_from > month.last_day


def _holds_longer(one: Employment, other: Employment) -> bool:
    if one.ended_on is None or other.ended_on is None:
        return one.ended_on is None
    return one.ended_on > other.ended_on
