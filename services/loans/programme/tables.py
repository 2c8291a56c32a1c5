"""Banks, and the use of each phase's budget."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

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
    # A closed phase takes no application; existing applications continue.
    Column("status", Text, nullable=False, server_default="open"),
    CheckConstraint("status IN ('open', 'closed')", name="phase_use_status"),
    CheckConstraint("reserved <= budget", name="phase_use_within_budget"),
    CheckConstraint("disbursed <= reserved", name="phase_use_disbursed_was_reserved"),
)
Table(
    # A change of a phase that an officer asked for, and the officer who carried it out. Every one stays in the record.
    "phase_change",
    metadata,
    Column("change_id", BigInteger, Identity(always=True), primary_key=True),
    Column("phase", Text, ForeignKey("phase_use.phase"), nullable=False),
    Column("becomes", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Column("status", Text, nullable=False, server_default="waiting"),
    Column("ended_by", Text),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("becomes IN ('open', 'closed')", name="phase_change_becomes"),
    CheckConstraint("status IN ('waiting', 'done', 'withdrawn')", name="phase_change_status"),
    CheckConstraint("status <> 'done' OR ended_by <> asked_by", name="phase_change_two_officers"),
    Index("phase_change_waiting", "phase", unique=True, postgresql_where=text("status = 'waiting'")),
)
