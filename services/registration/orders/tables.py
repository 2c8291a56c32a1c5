"""Tables of the authorities' closure orders and of what changed in them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.registration.metadata import RECORDED, metadata

Table(
    "closure_order",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, ForeignKey("employer.employer_id")),
    Column("area", Text),
    Column("sector", Text),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("cause", Text, nullable=False),
    # The branches of the employer that it closes, in the order of their numbers; empty where it closes the whole.
    Column("branches", ARRAY(Text)),
    # A withdrawn order never closed anybody; its number may be recorded again.
    Column("withdrawn", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    # The common form of all spellings of a number, and of an authority's name.
    Column("number_meant", Text, Computed("order_as_meant(order_number)", persisted=True)),
    Column("issuer_meant", Text, Computed("order_as_meant(issued_by)", persisted=True)),
    # The same order under another spelling, recorded before that was refused.
    Column("repeats", Uuid, ForeignKey("closure_order.order_id")),
    CheckConstraint("last_day >= first_day", name="closure_order_days"),
    CheckConstraint(
        "(employer_id IS NOT NULL) <> (area IS NOT NULL AND sector IS NOT NULL)", name="closure_order_scope"
    ),
    CheckConstraint(
        "branches IS NULL OR (employer_id IS NOT NULL AND cardinality(branches) > 0)", name="closure_order_branches"
    ),
    Index("closure_order_employer", "employer_id", postgresql_where=text("employer_id IS NOT NULL")),
    Index("closure_order_last_day", "last_day"),
    Index(
        "closure_order_once",
        "number_meant",
        "issuer_meant",
        "employer_id",
        "area",
        "sector",
        "branches",
        unique=True,
        postgresql_where=text("repeats IS NULL AND NOT withdrawn"),
        postgresql_nulls_not_distinct=True,
    ),
)
Table(
    # Every change of an order, with its author and reason; the order as it was recorded is version 1.
    "closure_order_change",
    metadata,
    Column("order_id", Uuid, ForeignKey("closure_order.order_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    PrimaryKeyConstraint("order_id", "version"),
)
