"""Figures that others published."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from services.outreach.metadata import RECORDED, VALUE, metadata

_STANDS = text("superseded_by IS NULL")
Table(
    # One figure as a document prints it, never changed: a correction is a row of its own, which supersedes it. `value`
    # and `high` are what `bound` says of the words: the second only of a range.
    "reported_figure",
    metadata,
    Column("reported_figure_id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
    # Of the document, the section, the area, and what the figure is of: these are too long to be a key.
    Column("subject_hash", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("section", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("denominator", Text),
    Column("area", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("value", VALUE, nullable=False),
    Column("high", VALUE),
    Column("bound", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Column("supersedes", Uuid, ForeignKey("reported_figure.reported_figure_id")),
    Column("because", Text),
    # The successor is inserted after the end of its predecessor: only one of the two stands at any time.
    Column(
        "superseded_by", Uuid, ForeignKey("reported_figure.reported_figure_id", deferrable=True, initially="DEFERRED")
    ),
    CheckConstraint("first_day <= last_day", name="reported_figure_period"),
    CheckConstraint(
        "measure IN ('value', 'increase', 'decrease', 'plan', 'share_of_plan', 'coverage', 'growth')",
        name="reported_figure_measure",
    ),
    CheckConstraint("(measure = 'coverage') = (denominator IS NOT NULL)", name="reported_figure_denominator"),
    CheckConstraint("(bound = 'between') = (high IS NOT NULL)", name="reported_figure_range"),
    CheckConstraint("(supersedes IS NULL) = (because IS NULL)", name="reported_figure_because"),
    # One document says one thing of a subject in one place.
    Index("reported_figure_stands", "subject_hash", unique=True, postgresql_where=_STANDS),
    Index("reported_figure_area", "area"),
    Index("reported_figure_beside", "indicator", "measure", "area", "last_day", postgresql_where=_STANDS),
    Index("reported_figure_listed", "last_day", "area", "number", postgresql_where=_STANDS),
    Index("reported_figure_supersedes", "supersedes", unique=True),
    Index("reported_figure_superseded_by", "superseded_by"),
)
