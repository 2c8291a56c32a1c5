"""Banks, and the use of each phase's budget."""

from sqlalchemy import CheckConstraint, Column, DateTime, Table, Text, Uuid

from services.loans.metadata import AMOUNT, RECORDED, metadata

Table(
    "bank",
    metadata,
    Column("bank_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
)
Table(
    # One row a phase; the guard of its budget is this row's lock and this constraint.
    "phase_use",
    metadata,
    Column("phase", Text, primary_key=True),
    Column("budget", AMOUNT, nullable=False),
    Column("reserved", AMOUNT, nullable=False, server_default="0"),
    Column("disbursed", AMOUNT, nullable=False, server_default="0"),
    CheckConstraint("reserved <= budget", name="phase_use_within_budget"),
    CheckConstraint("disbursed <= reserved", name="phase_use_disbursed_was_reserved"),
)
