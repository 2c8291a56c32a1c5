"""Table of deaths with their history."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, PrimaryKeyConstraint, Table, Text, Uuid

from services.registration.metadata import RECORDED, metadata

Table(
    # Each version of what is known of a person's death; without a day it is withdrawn: the person lives.
    "person_death",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("died_on", Date),
    Column("evidence", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    PrimaryKeyConstraint("person_id", "version"),
)
