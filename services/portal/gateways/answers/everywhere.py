"""Answers that every service gives: tasks for officers, and looks at a person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import JsonValue, SerializeAsAny, ValidationInfo, field_validator

from services.portal.gateways.answers.collection.inspections import AboutSanction
from services.portal.gateways.answers.collection.law_drafts import AboutLawDraft
from services.portal.gateways.answers.collection.official_assessments import AboutAssessment
from services.portal.gateways.answers.contributions import AboutRefund
from services.portal.gateways.answers.employers import AboutAgreement, AboutWriteOff
from services.portal.gateways.answers.offices import AboutTarget
from services.portal.gateways.answers.shown import Listing, Nothing, Shown

SERVICES = ("registration", "contributions", "benefits", "loans", "programmes", "hotline", "outreach")
KEEPERS_OF_LOOKS = ("registration", "contributions", "benefits", "loans", "programmes")
CARDS = ("registration", "contributions", "benefits", "programmes", "hotline")


class AboutRun(Shown):
    count: int
    total: str
    approved_by: list[str]


class Reported(Shown):
    month: str
    wage: str


class AboutClaim(Shown):
    cause: str
    first_day: date
    last_day: date
    reason: str | None
    reported: list[Reported]
    refused_because: str | None = None
    refused_words: str | None = None


class AboutCase(Shown):
    note: str | None


class AboutLoan(Shown):
    employer_id: UUID
    verdict: str
    month: str
    headcount: int | None
    baseline: int


class AboutEntry(Shown):
    """A person's entry. Its content is shown on a page of its own."""

    kind: str
    content: dict[str, JsonValue]
    approved_by: list[str]


class AboutEmployment(Shown):
    """An employment that waits for a confirmation, or to which the person objects."""

    employer_id: UUID
    person_id: UUID
    started_on: date
    because: str | None


class AboutReportedDeath(Shown):
    person_id: UUID
    employer_id: UUID
    ended_on: date


class AboutDuplicate(Shown):
    one_id: UUID
    other_id: UUID
    members: int


class AboutStay(Shown):
    """The person of a stay and its reason, for an officer who gives a purpose."""

    officer_why: str
    area: str
    reason: str | None = None
    person_id: UUID | None = None


class AboutAdverseEvent(Shown):
    onset_on: date | None = None
    person_id: UUID | None = None


class AboutConfirmation(Shown):
    phase: int
    area: str
    persons: int


class AboutOverlap(Shown):
    what: str
    ids: list[str]
    person_id: UUID


class BankAccount(Shown):
    bank: str
    account: str


class AboutPayeeOfNoBank(Shown):
    """An account at a bank that the law's list does not have."""

    payee: BankAccount


class AboutAppeal(Shown):
    """An appeal: what the person finds wrong with the decision on the claim."""

    claim_id: UUID
    reason: str | None
    because: str


class AboutFinding(Shown):
    """A finding that an employer disputes, with its words."""

    employer_id: UUID
    kind: str
    because: str


class AboutPayee(Shown):
    payee: BankAccount
    before: BankAccount


class AboutPhase(Shown):
    phase: str
    becomes: Literal["open", "closed"]
    because: str


class AboutParked(Shown):
    reason: str


class AboutApplication(Shown):
    """An application to register an employer, as it would be approved."""

    person_id: UUID
    registration_number: str | None
    content: dict[str, JsonValue]
    question: str | None
    approved_by: list[str]


ABOUT: Mapping[str, type[Shown]] = {
    "payment_run": AboutRun,
    "claim": AboutClaim,
    "appeal": AboutAppeal,
    "disputed_finding": AboutFinding,
    "proposed_agreement": AboutAgreement,
    "proposed_write_off": AboutWriteOff,
    "proposed_refund": AboutRefund,
    "proposed_assessment": AboutAssessment,
    "proposed_law_draft": AboutLawDraft,
    "proposed_sanction": AboutSanction,
    "appealed_sanction": AboutSanction,
    "target": AboutTarget,
    "case": AboutCase,
    "loan": AboutLoan,
    "entry": AboutEntry,
    "possible_duplicate": AboutDuplicate,
    "stay": AboutStay,
    "adverse_event": AboutAdverseEvent,
    "vaccination_confirmation": AboutConfirmation,
    "merge_overlap": AboutOverlap,
    "payee_change": AboutPayee,
    "payee_of_no_bank": AboutPayeeOfNoBank,
    "phase_change": AboutPhase,
    "parked_event": AboutParked,
    "employer_application": AboutApplication,
    "contested_employment": AboutEmployment,
    "back_dated_employment": AboutEmployment,
    "reported_death": AboutReportedDeath,
}
"""What is shown of each kind that waits; of the others only the title is."""


class Waiting(Shown):
    """A task that waits for an officer or operator; `about` is a model chosen by its kind."""

    kind: str
    id: str
    title: str
    since: datetime
    deadline: datetime | None = None
    law: str | None = None
    made_by: str | None = None
    hash: str | None = None
    about: SerializeAsAny[Shown] = Nothing()

    @field_validator("about", mode="wrap")
    @classmethod
    def _of_its_kind(cls, given: Any, _: Any, info: ValidationInfo) -> Shown:
        return ABOUT.get(info.data.get("kind", ""), Nothing).model_validate(given)


class Inbox(Listing[Waiting]):
    """An inbox. `total` is of all pages; `next` and `at_least`: there are more tasks."""

    doors: ClassVar = tuple(f"GET {service} /v1/inbox" for service in SERVICES)
    total: int
    counts: dict[str, int]
    next: str | None
    at_least: list[str]


class LookAtMe(Shown):
    at: datetime
    by: str
    purpose: str


class LooksAtMe(Listing[LookAtMe]):
    doors: ClassVar = tuple(f"GET {service} /v1/me/looks" for service in CARDS)


class LookWithoutCase(Shown):
    id: UUID
    at: datetime
    looked_by: str
    purpose: str


class LooksWithoutCase(Listing[LookWithoutCase]):
    doors: ClassVar = tuple(f"GET {service} /v1/looks" for service in KEEPERS_OF_LOOKS)
    next: str | None


class Endpoint(Shown):
    """A webhook endpoint, and how it is doing."""

    id: UUID
    url: str
    state: str
    position: int
    failing_since: datetime | None


class Endpoints(Listing[Endpoint]):
    doors: ClassVar = ("GET loans /v1/webhook-endpoints", "GET contributions /v1/webhook-endpoints")


class EndpointWithSecret(Shown):
    """An endpoint that was made, or whose secret was changed: the secret is told this once."""

    doors: ClassVar = tuple(
        f"POST {service} /v1/webhook-endpoints{end}"
        for service in ("loans", "contributions")
        for end in ("", "/{endpoint_id}/rotation")
    )
    url: str
    secret: str | None = None


class Delivery(Shown):
    position: int
    attempt: int
    attempted_at: datetime
    status: int | None
    error: str | None


class Deliveries(Listing[Delivery]):
    """Attempts to deliver to an endpoint, newest first."""

    doors: ClassVar = (
        "GET loans /v1/webhook-endpoints/{endpoint_id}/deliveries",
        "GET contributions /v1/webhook-endpoints/{endpoint_id}/deliveries",
    )
    next: str | None
