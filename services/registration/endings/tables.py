"""Table of transfers of staff from one employer to another."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid

from services.registration.metadata import RECORDED, metadata

Table(
    "staff_transfer",
    metadata,
    Column("transfer_id", Uuid, primary_key=True),
    Column("from_employer_id", Uuid, ForeignKey("employer.employer_id"), nullable=False),
    Column("to_employer_id", Uuid, ForeignKey("employer.employer_id"), nullable=False),
    Column("last_day", Date, nullable=False),
    Column("persons", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    CheckConstraint("from_employer_id <> to_employer_id", name="staff_transfer_two_employers"),
    Index("staff_transfer_from", "from_employer_id"),
    Index("staff_transfer_to", "to_employer_id"),
)
