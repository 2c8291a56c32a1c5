"""The members of the doors' answers that the story reads."""

from pydantic import BaseModel, JsonValue


class Entered(BaseModel):
    """An answer that the story does not use."""


class Made(BaseModel):
    id: str


class BecamePersona(BaseModel):
    persona: str
    token: str


class KnownPersona(BecamePersona):
    party_id: str | None


class Today(BaseModel):
    today: str


class FeedEvent(BaseModel, extra="allow"):
    """An event in the feed; printed in full."""

    type: str
    subject: str
    position: int
    data: dict[str, JsonValue]


class Feed(BaseModel):
    items: list[FeedEvent]
    next: int | None


class Total(BaseModel):
    payable: str | None = None


class Account(BaseModel):
    balance: str


class Filed(Made):
    version: int
    headcount: int
    totals: dict[str, Total]


class Decided(BaseModel):
    loan_id: str


class Judged(BaseModel):
    """The members of a judgement that the story prints."""

    month: str
    version: int
    headcount: int | None
    verdict: str
    because: str


class Retention(BaseModel):
    judgements: list[Judged]


class Run(Made):
    hash: str
    count: int
    total: str


class Status(BaseModel):
    status: str


class Decision(BaseModel):
    amount: str


class Claim(Status):
    decision: Decision | None


class Isolation(BaseModel):
    """An isolation order as an employer sees it."""

    order_number: str
    first_day: str
    last_day: str


class Isolations(BaseModel):
    items: list[Isolation]


Row = dict[str, JsonValue]
"""A row of a table, or an event, as it is told: each has members of its own."""
