"""Facts that benefits states: claims and their results. No diagnosis, no account, no name."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from libs.common.spine.facts import Amount, Fact, member

CLAIMS = "benefits.claims"

ClaimStatus = Literal["pending", "in_payment", "rejected", "stopped", "closed", "withdrawn"]


class ClaimFiled(Fact):
    TYPE: ClassVar[str] = "benefits.claim_filed.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    claim_id: UUID = member("person_reference", "the claim")
    branch: str = member("person_fact", "branch of the law")
    person_id: UUID = member("person_reference", "who claims")
    employer_id: UUID = member("organisation", "at which employer the work stopped")
    cause: str = member("person_fact", "closure order, quarantine or preventive measure")
    first_day: date = member("person_fact", "first day without work")
    last_day: date = member("person_fact", "last day claimed")


class ClaimMoved(Fact):
    """A claim changed its status, with the reason code."""

    TYPE: ClassVar[str] = "benefits.claim_moved.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    claim_id: UUID = member("person_reference", "the claim")
    person_id: UUID = member("person_reference", "who claims")
    employer_id: UUID = member("organisation", "the employer")
    was: ClaimStatus = member("person_fact", "status until now")
    now: ClaimStatus = member("person_fact", "status from now on")
    reason: str | None = member("person_fact", "reason code")
    days: int | None = member("person_fact", "days awarded")
    last_paid_day: date | None = member("person_fact", "last day awarded")


class CertificateIssued(Fact):
    TYPE: ClassVar[str] = "benefits.certificate_issued.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "certificate_id"

    certificate_id: UUID = member("person_reference", "the certificate")
    employer_id: UUID = member("organisation", "who certified")
    person_id: UUID = member("person_reference", "for whom")


class CertificateEnded(Fact):
    """An employer withdrew its certificate, or corrected it with another one: it proves nothing any more."""

    TYPE: ClassVar[str] = "benefits.certificate_ended.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "certificate_id"

    certificate_id: UUID = member("person_reference", "the certificate")
    employer_id: UUID = member("organisation", "who had certified")
    person_id: UUID = member("person_reference", "for whom")
    replaced_by: UUID | None = member("person_reference", "the certificate that corrects it; null if withdrawn")


class CertificateWanted(Fact):
    """A claim needs the certificate of its employer."""

    TYPE: ClassVar[str] = "benefits.certificate_wanted.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    claim_id: UUID = member("person_reference", "the claim")
    employer_id: UUID = member("organisation", "who is to certify")
    person_id: UUID = member("person_reference", "for whom")
    cause: str = member("person_fact", "closure order, quarantine or preventive measure")
    first_day: date = member("person_fact", "first day claimed")
    last_day: date = member("person_fact", "last day claimed")
    until: date = member("person_fact", "last day to certify; then an officer decides")


class CertificateNoLongerWanted(Fact):
    """The employer, or an order on record, has certified, or the claim is over."""

    TYPE: ClassVar[str] = "benefits.certificate_no_longer_wanted.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    claim_id: UUID = member("person_reference", "the claim")
    employer_id: UUID = member("organisation", "who was to certify")
    person_id: UUID = member("person_reference", "for whom")
    because: Literal["certified", "claim_ended"] = member("person_fact", "why")


class CertificateRefused(Fact):
    """An employer will not certify. An officer decides about the claim."""

    TYPE: ClassVar[str] = "benefits.certificate_refused.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    claim_id: UUID = member("person_reference", "the claim")
    employer_id: UUID = member("organisation", "who refuses")
    person_id: UUID = member("person_reference", "for whom")
    because: Literal["never_worked_here", "worked_these_days", "other"] = member("person_fact", "why")


class AppealFiled(Fact):
    """The insured person appealed the decision on a claim. What the person wrote stays at the door of benefits."""

    TYPE: ClassVar[str] = "benefits.appeal_filed.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    appeal_id: UUID = member("person_reference", "the appeal")
    claim_id: UUID = member("person_reference", "the claim")
    person_id: UUID = member("person_reference", "the insured person")
    filed_on: date = member("person_fact", "the day of the appeal")


class AppealDecided(Fact):
    """An officer decided the appeal. A changed decision follows as the claim's own event."""

    TYPE: ClassVar[str] = "benefits.appeal_decided.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    appeal_id: UUID = member("person_reference", "the appeal")
    claim_id: UUID = member("person_reference", "the claim")
    person_id: UUID = member("person_reference", "the insured person")
    outcome: Literal["upheld", "changed"] = member("person_fact", "upheld: the decision stands")
    decided_on: date = member("person_fact", "the day of the decision")


class EvidenceAdded(Fact):
    """A photo or a scan came with a claim; what it shows stays here."""

    TYPE: ClassVar[str] = "benefits.evidence_added.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    claim_id: UUID = member("person_reference", "the claim")
    person_id: UUID = member("person_reference", "who claims")
    kind: Literal["medical", "order", "wages", "employment", "other"] = member("person_fact", "what it is about")


class BenefitPaid(Fact):
    TYPE: ClassVar[str] = "benefits.benefit_paid.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    claim_id: UUID = member("person_reference", "the claim")
    person_id: UUID = member("person_reference", "who is paid")
    month: str = member("person_fact", "month of the days paid for")
    days: int = member("person_fact", "days paid for")
    amount: Amount = member("person_fact", "amount sent to the payee, after set-off")
    set_off: Amount = member("person_fact", "amount kept to recover an overpayment")


class BenefitReturned(Fact):
    """A bank could not pay the benefit. A later run pays it again."""

    TYPE: ClassVar[str] = "benefits.benefit_returned.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    claim_id: UUID = member("person_reference", "the claim")
    person_id: UUID = member("person_reference", "who was to be paid")
    month: str = member("person_fact", "month of the days paid for")
    amount: Amount = member("person_fact", "amount that came back")
    set_off: Amount = member("person_fact", "amount kept at the time, owed again")
    reason: str = member("person_fact", "what the bank said")


class OverpaymentFound(Fact):
    TYPE: ClassVar[str] = "benefits.overpayment_found.v1"
    TOPIC: ClassVar[str] = CLAIMS
    KEY: ClassVar[str] = "claim_id"

    claim_id: UUID = member("person_reference", "the claim")
    person_id: UUID = member("person_reference", "who was overpaid")
    amount: Amount = member("person_fact", "amount paid above the entitlement")
    reason: str = member("person_fact", "why")
