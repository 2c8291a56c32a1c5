"""Laboratories, sites, sessions and seats. A seat is a row that names its booking, so it is never taken twice."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Time,
    Uuid,
    text,
)

from services.programmes.metadata import metadata, recorded

Table(
    # Examines specimens; it has a client of its own, as a site and a hospitel have.
    "laboratory",
    metadata,
    Column("laboratory_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("address", Text, nullable=False),
    # From this day on its own client is refused.
    Column("closed_on", Date),
    recorded(),
)
Table(
    "site",
    metadata,
    Column("site_id", Uuid, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("address", Text, nullable=False),
    # From this day on its own client is refused.
    Column("closed_on", Date),
    recorded(),
    CheckConstraint("programme IN ('testing', 'vaccination')", name="site_programme"),
    Index("site_area", "programme", "area"),
)
Table(
    # A span of time at a site. `offers`: the method of a test, or the product of a vaccination.
    "session",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("site_id", Uuid, ForeignKey("site.site_id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("starts_at", Time, nullable=False),
    Column("ends_at", Time, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("offers", Text, nullable=False),
    recorded(),
    CheckConstraint("capacity > 0", name="session_capacity"),
    CheckConstraint("ends_at > starts_at", name="session_times"),
    Index("session_site", "site_id", "day", "starts_at", unique=True),
    Index("session_day", "day"),
)
Table(
    "booking",
    metadata,
    Column("booking_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("programme", Text, nullable=False),
    Column("session_id", Uuid, nullable=False),
    Column("seat_no", Integer, nullable=False),
    # The test or the vaccination that it is for, and which dose.
    Column("subject_id", Uuid, nullable=False),
    Column("dose_no", SmallInteger),
    Column("status", Text, nullable=False, server_default="booked"),
    Column("made_by", Text, nullable=False),
    # The schedule that gave the seat and the place in its order; none if a person chose the time.
    Column("schedule_id", Uuid),
    Column("rank", Integer),
    Column("moved", Integer, nullable=False, server_default="0"),
    recorded(),
    CheckConstraint("status IN ('booked', 'cancelled', 'kept', 'missed')", name="booking_status"),
    Index("booking_seat", "session_id", "seat_no", unique=True, postgresql_where=text("status = 'booked'")),
    Index("booking_person_open", "person_id", "programme", unique=True, postgresql_where=text("status = 'booked'")),
    Index("booking_person", "person_id"),
)
Table(
    "seat",
    metadata,
    Column("session_id", Uuid, nullable=False),
    Column("seat_no", Integer, nullable=False),
    Column("booking_id", Uuid, unique=True),
    PrimaryKeyConstraint("session_id", "seat_no"),
    ForeignKeyConstraint(["session_id"], ["session.session_id"]),
    CheckConstraint("seat_no > 0", name="seat_number"),
    Index("seat_free", "session_id", "seat_no", postgresql_where=text("booking_id IS NULL")),
    postgresql_with={"fillfactor": "70"},
)
Table(
    # One giving of seats to many persons: its input and its result.
    "schedule",
    metadata,
    Column("schedule_id", Uuid, primary_key=True),
    Column("phase", SmallInteger, nullable=False),
    Column("dose_no", SmallInteger, nullable=False),
    Column("product", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("persons", Integer, nullable=False),
    Column("seated", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    recorded(),
)
