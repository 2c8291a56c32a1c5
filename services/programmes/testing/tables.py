"""Draws, tests, specimens, results and the orders that follow from them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.programmes.metadata import metadata, recorded

Table(
    # A random draw: frame, seed and method are kept, so that anybody who may see them can repeat it.
    "draw",
    metadata,
    Column("draw_id", Uuid, primary_key=True),
    Column("area", Text),
    Column("test_method", Text, nullable=False),
    Column("seed", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("frame_size", Integer, nullable=False),
    Column("frame_hash", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    recorded(),
    CheckConstraint("size BETWEEN 1 AND frame_size", name="draw_size"),
)
Table(
    "draw_person",
    metadata,
    Column("draw_id", Uuid, ForeignKey("draw.draw_id"), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("rank", Integer, nullable=False),
    PrimaryKeyConstraint("draw_id", "person_id"),
    Index("draw_person_rank", "draw_id", "rank", unique=True),
)
Table(
    "test",
    metadata,
    Column("test_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("reason", Text, nullable=False),
    Column("draw_id", Uuid),
    Column("area", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("method", Text, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("status", Text, nullable=False, server_default="registered"),
    Column("registered_by", Text, nullable=False),
    # The agency's day, which need not be the machine's.
    Column("registered_on", Date, nullable=False),
    recorded(),
    CheckConstraint("reason IN ('close_contact', 'high_risk', 'drawn')", name="test_reason"),
    CheckConstraint("status IN ('registered', 'taken', 'resulted', 'cancelled')", name="test_status"),
    Index("test_person_open", "person_id", unique=True, postgresql_where=text("status IN ('registered', 'taken')")),
    Index("test_person", "person_id"),
)
Table(
    "specimen",
    metadata,
    Column("specimen_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("test_id", Uuid, ForeignKey("test.test_id"), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("taken_on", Date, nullable=False),
    Column("taken_by", Text, nullable=False),
    # The laboratory that took it, or first said something of it; for every other laboratory it is not there.
    Column("laboratory_id", Uuid),
    recorded(),
    Index("specimen_test", "test_id"),
    Index("specimen_person", "person_id"),
    Index("specimen_laboratory", "laboratory_id", "specimen_id", postgresql_where=text("laboratory_id IS NOT NULL")),
)
Table(
    # The day of a specimen before each correction.
    "specimen_correction",
    metadata,
    Column("specimen_id", Uuid, ForeignKey("specimen.specimen_id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("was_taken_on", Date, nullable=False),
    Column("taken_on", Date, nullable=False),
    Column("because", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    recorded(),
    PrimaryKeyConstraint("specimen_id", "number"),
    CheckConstraint("taken_on <> was_taken_on", name="specimen_correction_changes"),
)
Table(
    # Every version of a specimen's result; the highest is current. No version is changed.
    "result",
    metadata,
    Column("specimen_id", Uuid, ForeignKey("specimen.specimen_id"), nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("symptoms", Boolean, nullable=False),
    Column("complications", Boolean, nullable=False),
    Column("laboratory", Text, nullable=False),
    Column("because", Text),
    Column("recorded_by", Text, nullable=False),
    recorded(),
    PrimaryKeyConstraint("specimen_id", "version"),
    CheckConstraint("outcome IN ('positive', 'negative', 'inconclusive')", name="result_outcome"),
    CheckConstraint("(version > 1) = (because IS NOT NULL)", name="result_corrected_why"),
)
Table(
    # The person and the days away from work: all that others hear of a positive result.
    "isolation",
    metadata,
    Column("serial", BigInteger, Identity(), primary_key=True),
    Column("order_number", Text, nullable=False, unique=True),
    Column("person_id", Uuid, nullable=False),
    Column("specimen_id", Uuid, ForeignKey("specimen.specimen_id"), nullable=False, unique=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("withdrawn", Boolean, nullable=False, server_default="false"),
    recorded(),
    CheckConstraint("last_day >= first_day", name="isolation_days"),
    Index("isolation_person", "person_id"),
)
Table(
    # Enterprises whose staff officers have random tests drawn from.
    "risk_enterprise",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("named_by", Text, nullable=False),
    Column("in_force", Boolean, nullable=False, server_default="true"),
)
