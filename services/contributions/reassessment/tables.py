"""Tables of drafts that change the law of past months, and of what they come to."""

from sqlalchemy import (
    ARRAY,
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)

from services.contributions.metadata import AMOUNT, EXACT, metadata

Table(
    # A change of the terms of the months from `first_day` until the day before `until`. `standing`: a digest of the
    # returns that were counted; `hash`: of what is approved; `needed`: approvals by others than who proposed it.
    "law_draft",
    metadata,
    Column("draft_id", Uuid, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("until", Date),
    Column("act", Text, nullable=False),
    Column("because", Text),
    Column("periods", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("persons", Integer, nullable=False),
    Column("difference", AMOUNT, nullable=False),
    Column("state_difference", EXACT, nullable=False),
    Column("standing", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("counted_on", Date, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("approved_by", ARRAY(Text), nullable=False),
    Column("ended_on", Date),
    Column("withdrawn_by", Text),
    CheckConstraint("status IN ('draft', 'applied', 'withdrawn')", name="law_draft_status"),
    CheckConstraint("until > first_day", name="law_draft_days"),
    CheckConstraint("proposed_by <> ALL (approved_by)", name="law_draft_by_others"),
    CheckConstraint("status <> 'applied' OR cardinality(approved_by) >= needed", name="law_draft_approved"),
    CheckConstraint("(status = 'draft') = (ended_on IS NULL)", name="law_draft_ended"),
    CheckConstraint("(status = 'withdrawn') = (withdrawn_by IS NOT NULL)", name="law_draft_withdrawn"),
)
Table(
    # What a draft comes to in an area: where the employers were in the month.
    "law_draft_area",
    metadata,
    Column("draft_id", Uuid, ForeignKey("law_draft.draft_id"), nullable=False),
    Column("area", Text, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("persons", Integer, nullable=False),
    Column("difference", AMOUNT, nullable=False),
    PrimaryKeyConstraint("draft_id", "area"),
)
Table(
    # A return that a draft changes, with what both sides owe by it, and the version that took its place.
    "law_draft_return",
    metadata,
    Column("draft_id", Uuid, ForeignKey("law_draft.draft_id"), nullable=False),
    Column("return_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("payable", AMOUNT, nullable=False),
    Column("difference", AMOUNT, nullable=False),
    Column("new_return_id", Uuid),
    PrimaryKeyConstraint("draft_id", "return_id"),
    Index("law_draft_return_month", "draft_id", "month"),
)
