"""Months that were said to be overdue."""

from sqlalchemy import Column, Date, DateTime, PrimaryKeyConstraint, Table, Uuid

from services.contributions.metadata import NOW, metadata

Table(
    # Months that were said to have no return in time.
    "overdue_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("employer_id", "month"),
)
