"""Table of the authorities' closure orders."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from libs.common.values.order_numbers import as_meant_sql
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
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    # The common form of all spellings of a number, and of an authority's name.
    Column("number_meant", Text, Computed(as_meant_sql("order_number"), persisted=True)),
    Column("issuer_meant", Text, Computed(as_meant_sql("issued_by"), persisted=True)),
    # The same order under another spelling, recorded before that was refused.
    Column("repeats", Uuid, ForeignKey("closure_order.order_id")),
    CheckConstraint("last_day >= first_day", name="closure_order_days"),
    CheckConstraint(
        "(employer_id IS NOT NULL) <> (area IS NOT NULL AND sector IS NOT NULL)", name="closure_order_scope"
    ),
    Index(
        "closure_order_once",
        "number_meant",
        "issuer_meant",
        "employer_id",
        "area",
        "sector",
        unique=True,
        postgresql_where=text("repeats IS NULL"),
        postgresql_nulls_not_distinct=True,
    ),
)
