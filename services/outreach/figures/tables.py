"""The facts that figures are counted from: every version that was heard, in the order in which it was heard."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)

from services.outreach.metadata import RECORDED, VALUE, metadata

Table(
    # A part of a version: the terms of a cover, a place of an employer, an employment, a merge or a payment. Rows are
    # added and never changed, so a figure is counted again as it was known at any position. They have ids of persons
    # and nothing else of theirs. A merge is a row of its own (`person_id` is another id of `kept_id`), and its undoing
    # the next version: from their positions on one person counts once, and then as two again.
    "heard_fact",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    # The cover, employer, employment or merge; of a payment the event.
    Column("subject_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("person_id", Uuid),
    Column("kept_id", Uuid),
    Column("employer_id", Uuid),
    Column("scheme", Text),
    Column("area", Text),
    Column("participant_groups", ARRAY(Text), nullable=False, server_default="{}"),
    Column("first_day", Date),
    Column("until", Date),
    Column("amount", VALUE),
    Column("in_force", Boolean, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    CheckConstraint("kind IN ('cover', 'employer', 'employment', 'merge', 'payment')", name="heard_fact_kind"),
    CheckConstraint("(kind = 'payment') = (amount IS NOT NULL)", name="heard_fact_amount"),
    CheckConstraint("(kind = 'merge') = (kept_id IS NOT NULL)", name="heard_fact_merge"),
    CheckConstraint("(kind = 'merge') = (first_day IS NULL)", name="heard_fact_day"),
    Index("heard_fact_version", "kind", "subject_id", "version", "part", unique=True),
)
