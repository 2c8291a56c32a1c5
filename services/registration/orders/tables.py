"""Table of the authorities' closure orders."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

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
    CheckConstraint("last_day >= first_day", name="closure_order_days"),
    CheckConstraint(
        "(employer_id IS NOT NULL) <> (area IS NOT NULL AND sector IS NOT NULL)", name="closure_order_scope"
    ),
    UniqueConstraint(
        "issued_by",
        "order_number",
        "employer_id",
        "area",
        "sector",
        name="closure_order_number_key",
        postgresql_nulls_not_distinct=True,
    ),
)
