"""The table of reserved periods that were said: one for each leaving of compulsory insurance."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKey, Integer, PrimaryKeyConstraint, Table, Uuid

from services.registration.metadata import RECORDED, metadata

Table(
    "reserved_period",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    # The first day after the last employment.
    Column("left_on", Date, nullable=False),
    Column("months", Integer, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    CheckConstraint("months > 0", name="reserved_period_months"),
    PrimaryKeyConstraint("person_id", "left_on"),
)
