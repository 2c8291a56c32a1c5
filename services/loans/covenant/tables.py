"""Judgements, and officers' acknowledgements of them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)

from services.loans.metadata import RECORDED, metadata

Table(
    # Every judgement ever made; the highest version of a month counts.
    "judgement",
    metadata,
    Column("loan_id", Uuid, ForeignKey("loan.loan_id"), nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("headcount", Integer),
    Column("share", Numeric(12, 4)),
    Column("verdict", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("term_id", Text, nullable=False),
    Column("judged_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    PrimaryKeyConstraint("loan_id", "month", "version"),
    CheckConstraint("verdict IN ('kept', 'breached', 'unproven')", name="judgement_verdict"),
)
Table(
    # A judgement that an officer has seen.
    "acknowledgement",
    metadata,
    Column("loan_id", Uuid, ForeignKey("loan.loan_id"), nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("acknowledged_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    PrimaryKeyConstraint("loan_id", "month", "version"),
)
