"""Wanted certificates."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from services.benefits.metadata import metadata, recorded

Table(
    # A claim's certificate that its employer was asked for; wanted while nothing ended it. Asked again after an end, it
    # begins anew.
    "certificate_wanted",
    metadata,
    Column("claim_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("cause", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("ended_because", Text),
    Column("refused_at", DateTime(timezone=True)),
    Column("refused_because", Text),
    Column("refused_words", Text),
    Column("refused_by", Text),
    recorded(),
    CheckConstraint("ended_because IN ('certified', 'claim_ended')", name="certificate_wanted_ended"),
    CheckConstraint(
        "refused_because IN ('never_worked_here', 'worked_these_days', 'other')", name="certificate_wanted_refused"
    ),
    CheckConstraint(
        "(refused_at IS NULL) = (refused_because IS NULL) AND (refused_at IS NULL) = (refused_by IS NULL)",
        name="certificate_wanted_refused_whole",
    ),
    Index("certificate_wanted_employer", "employer_id", postgresql_where=text("ended_because IS NULL")),
)
