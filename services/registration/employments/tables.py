"""Tables of employments, their history and objections to them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from services.registration.metadata import RECORDED, metadata

Table(
    "employment",
    metadata,
    Column("employment_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, ForeignKey("employer.employer_id"), nullable=False),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    # `waiting` for the person's or an officer's word; `contested` by the person; `void`: it never was.
    Column("standing", Text, nullable=False, server_default="stands"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    CheckConstraint("ended_on IS NULL OR ended_on > started_on", name="employment_ends_after_start"),
    CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="employment_end_has_reason"),
    CheckConstraint("standing IN ('stands', 'waiting', 'contested', 'void')", name="employment_standing"),
    ExcludeConstraint(
        ("employer_id", "="),
        ("person_id", "="),
        (text("daterange(started_on, ended_on)"), "&&"),
        name="employment_no_overlap",
        using="gist",
        where=text("standing <> 'void'"),
    ),
    Index("employment_to_see_to", "recorded_at", postgresql_where=text("standing IN ('waiting', 'contested')")),
    Index("employment_person", "person_id"),
    Index("employment_by_death", "recorded_at", postgresql_where=text("end_reason = 'died' AND standing <> 'void'")),
    Index("employment_employer", "employer_id"),
)
Table(
    # Every version of an employment, by the time of knowledge (`?known_at=`).
    "employment_history",
    metadata,
    Column("employment_id", Uuid, ForeignKey("employment.employment_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("standing", Text, nullable=False, server_default="stands"),
    Column("changed_by", Text),
    Column("because", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("employment_id", "version"),
)
Table(
    # A person says: that was not my employer. One an employment; an officer decides.
    "employment_objection",
    metadata,
    Column("employment_id", Uuid, ForeignKey("employment.employment_id"), primary_key=True),
    Column("because", Text, nullable=False),
    Column("objected_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Column("decision", Text),
    Column("decided_by", Text),
    CheckConstraint("decision IN ('upheld', 'dismissed')", name="employment_objection_decision"),
    CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="employment_objection_decided"),
)
