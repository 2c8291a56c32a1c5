"""Facts about employers: returns, payments, debts, findings."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from libs.common.spine.facts import Amount, Fact, member

EMPLOYERS = "contributions.employers"


class ReturnAccepted(Fact):
    """A monthly return was accepted whole. The highest version of a month counts."""

    TYPE: ClassVar[str] = "contributions.return_accepted.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    month: str = member("organisation", "wage month, YYYY-MM")
    return_id: UUID = member("organisation", "this version of the return")
    version: int = member("organisation", "1 for the first, one more for each correction")
    kind: Literal["original", "correction", "nil"] = member("organisation", "kind of the return")
    headcount: int = member("organisation", "distinct persons on the return, the suspended included")
    due_on: date = member("organisation", "the day by which the month's return was due")
    recorded_at: datetime = member("organisation", "when the agency recorded it")


class CreditedPerson(BaseModel):
    person_id: UUID = member("person_reference", "the person")
    base: Amount = member("person_fact", "contribution wage of the month at this employer, in the scheme's currency")
    credited: bool = member("person_fact", "whether the month counts")


class WagesCredited(Fact):
    """The persons credited with the month: the full state of one version, at most 500 persons in an event."""

    TYPE: ClassVar[str] = "contributions.wages_credited.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    month: str = member("organisation", "wage month, YYYY-MM")
    return_id: UUID = member("organisation", "the return's version")
    version: int = member("organisation", "an older version is ignored")
    chunk: int = member("organisation", "this chunk, from 1")
    chunks: int = member("organisation", "how many chunks the version has")
    ceiling: Amount = member("public", "the month's highest contribution wage, which several employers share")
    persons: list[CreditedPerson] = member("person_fact", "persons of this chunk")
    withdrawn: list[UUID] = member("person_reference", "persons of the previous version who are no longer on it")


class ReturnOverdue(Fact):
    """The employer filed no accepted return by the day after the due date."""

    TYPE: ClassVar[str] = "contributions.return_overdue.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    month: str = member("organisation", "wage month, YYYY-MM")
    due_on: date = member("organisation", "the day by which the return was due")


class DueSoon(Fact):
    """A month falls due in a few days, and its return is missing or something of it is to pay. Said once a month."""

    TYPE: ClassVar[str] = "contributions.due_soon.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    month: str = member("organisation", "wage month, YYYY-MM")
    due_on: date = member("organisation", "the day by which the return and the payment are due")
    filed: bool = member("organisation", "whether the month has an accepted return")
    owed: Amount | None = member("organisation", "what is to pay of the month; null without a return")


class PaymentReceived(Fact):
    TYPE: ClassVar[str] = "contributions.payment_received.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    reference: str = member("organisation", "the payment's reference")
    amount: Amount = member("organisation", "amount paid, in the scheme's currency")
    paid_on: date = member("organisation", "value day")


class ArrearsChanged(Fact):
    """The amount that an employer owes for months past their due date has changed; the last event counts."""

    TYPE: ClassVar[str] = "contributions.arrears_changed.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    owed: Amount = member("organisation", "assessed for months past their due date less all payments; 0: nothing owed")
    as_of: date = member("organisation", "the business day on which it was so")


class DebtArisen(Fact):
    """A month is a debt: not all of it is paid after its due day, and all that is owed is above the tolerance."""

    TYPE: ClassVar[str] = "contributions.debt_arisen.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    month: str = member("organisation", "wage month, YYYY-MM")
    due_on: date = member("organisation", "the day by which the month was due")
    owed: Amount = member("organisation", "contributions of the month that are not paid")
    surcharge: Amount = member("organisation", "surcharge on the month that is not paid")
    as_of: date = member("organisation", "the business day on which it was so")


class DebtSettled(Fact):
    """A month is no longer a debt: paid, corrected, or all that the employer owes is within the tolerance."""

    TYPE: ClassVar[str] = "contributions.debt_settled.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    month: str = member("organisation", "wage month, YYYY-MM")
    due_on: date = member("organisation", "the day by which the month was due")
    left: Amount = member("organisation", "what is still owed and not asked for; 0 where nothing is")
    as_of: date = member("organisation", "the business day on which it was so")


class SurchargeMade(Fact):
    """The surcharge on a month that was paid late, or not yet, has changed; the last event counts."""

    TYPE: ClassVar[str] = "contributions.surcharge_made.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    month: str = member("organisation", "wage month, YYYY-MM")
    due_on: date = member("organisation", "the day by which the month was due")
    amount: Amount = member("organisation", "the whole surcharge on the month; 0: it was taken back")
    as_of: date = member("organisation", "the day up to which it is computed")


class AgreementMade(Fact):
    """An officer approved that an employer pays all that it owed past its due day by monthly instalments."""

    TYPE: ClassVar[str] = "contributions.agreement_made.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    agreement_id: UUID = member("organisation", "the agreement")
    employer_id: UUID = member("organisation", "the employer")
    amount: Amount = member("organisation", "all instalments together")
    instalments: int = member("organisation", "how many there are")
    first_due_on: date = member("organisation", "the day of the first")
    last_due_on: date = member("organisation", "the day of the last")
    as_of: date = member("organisation", "the business day on which it was approved")


class AgreementBroken(Fact):
    """An instalment was not paid by its day and the days of grace: the agreement ended by itself."""

    TYPE: ClassVar[str] = "contributions.agreement_broken.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    agreement_id: UUID = member("organisation", "the agreement")
    employer_id: UUID = member("organisation", "the employer")
    instalment: int = member("organisation", "the number of the instalment, from 1")
    due_on: date = member("organisation", "the day of the instalment")
    missing: Amount = member("organisation", "what was not paid of the instalments up to this one")
    as_of: date = member("organisation", "the business day on which it was broken")


class WageReportedWhileClaiming(Fact):
    """A return reports a wage for days that the person claims as days without a wage."""

    TYPE: ClassVar[str] = "contributions.wage_reported_while_claiming.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    person_id: UUID = member("person_reference", "the person")
    claim_id: UUID = member("person_reference", "the claim")
    month: str = member("organisation", "wage month, YYYY-MM")
    wage: Amount = member("person_fact", "the wage reported; 0 when a correction took the report back")
    return_id: UUID = member("organisation", "the return that says so")
    version: int = member("organisation", "its version; an older one is ignored")


class StandingCertified(Fact):
    """An employer's standing was certified to a bank with its consent, or to itself.

    The event has none of its content.
    """

    TYPE: ClassVar[str] = "contributions.standing_certified.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    certificate_id: UUID = member("organisation", "the certificate")
    employer_id: UUID = member("organisation", "whose standing")
    bank_id: UUID | None = member("organisation", "to which bank, null for the employer itself")


class StandingRevoked(StandingCertified):
    """The certificate is no longer valid."""

    TYPE: ClassVar[str] = "contributions.standing_revoked.v1"

    reason: str = member("organisation", "why")


class FindingRaised(Fact):
    """A month's return contradicts what the agency knows, and the employer has to answer. Said once for each cause."""

    TYPE: ClassVar[str] = "contributions.finding_raised.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    month: str = member("organisation", "wage month, YYYY-MM")
    kind: str = member("organisation", "what was found: a series of the law `finding`")
    findings: int = member("organisation", "how many new findings of this kind the month has")
    answer_by: date = member("organisation", "the last day to answer")


class FindingAnswered(Fact):
    """A finding was answered by the employer, or a dispute about it was decided by an officer."""

    TYPE: ClassVar[str] = "contributions.finding_answered.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    finding_id: int = member("organisation", "the number of the finding")
    month: str = member("organisation", "wage month, YYYY-MM")
    kind: str = member("organisation", "what was found: a series of the law `finding`")
    status: Literal["accepted", "disputed", "upheld", "dismissed"] = member(
        "organisation", "what was answered, or decided about the dispute"
    )
