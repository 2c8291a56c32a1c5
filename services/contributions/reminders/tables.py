"""Months of which employers were reminded."""

from sqlalchemy import Column, Date, DateTime, PrimaryKeyConstraint, Table, Uuid

from services.contributions.metadata import NOW, metadata

Table(
    # Months that were said to fall due, whatever was filed or paid since.
    "due_reminder",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("employer_id", "month"),
)
