"""The table of persons who were told that a support ends: each once for a list."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, PrimaryKeyConstraint, Table, Text, Uuid

from services.registration.metadata import RECORDED, metadata

Table(
    "support_notice",
    metadata,
    Column("support_list", Text, nullable=False),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("coverage_id", Uuid, ForeignKey("coverage.coverage_id"), nullable=False),
    # The first day without the support.
    Column("ends_on", Date, nullable=False),
    # The business day on which the person was told.
    Column("told_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    PrimaryKeyConstraint("support_list", "person_id"),
    Index("support_notice_person", "person_id"),
)
