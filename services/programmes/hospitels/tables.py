"""Hospitels and their beds. A bed is a row that names its person, so it is never given twice."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.programmes.metadata import metadata, recorded

HOLDING = "status IN ('offered', 'accepted', 'admitted')"
OPEN = "status IN ('waiting', 'offered', 'accepted', 'admitted')"
Table(
    "facility",
    metadata,
    Column("facility_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("address", Text, nullable=False),
    # From this day on its own client is refused.
    Column("closed_on", Date),
    recorded(),
)
Table(
    "bed",
    metadata,
    Column("bed_id", Uuid, primary_key=True, server_default=text("uuidv7()")),
    Column("facility_id", Uuid, ForeignKey("facility.facility_id"), nullable=False),
    Column("area", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("in_service", Boolean, nullable=False, server_default="true"),
    Column("stay_id", Uuid, unique=True),
    UniqueConstraint("facility_id", "label", name="bed_label"),
    Index("bed_free", "facility_id", "bed_id", postgresql_where=text("stay_id IS NULL AND in_service")),
    Index("bed_free_area", "area", "bed_id", postgresql_where=text("stay_id IS NULL AND in_service")),
    postgresql_with={"fillfactor": "70"},
)
Table(
    # A positive person's way through a hospitel, from the waiting list to discharge; or on to a hospital.
    "stay",
    metadata,
    Column("stay_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("specimen_id", Uuid, nullable=False),
    Column("area", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("bed_id", Uuid, ForeignKey("bed.bed_id")),
    Column("waiting_since", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("offered_until", DateTime(timezone=True)),
    Column("admitted_on", Date),
    Column("ended_on", Date),
    Column("reason", Text),
    # An officer has to see to it: a referral to a hospital, a stay whose result was corrected.
    Column("officer_since", DateTime(timezone=True)),
    Column("officer_why", Text),
    recorded(),
    CheckConstraint(
        "status IN ('waiting', 'offered', 'accepted', 'admitted', 'discharged', 'declined', 'withdrawn', 'referred')",
        name="stay_status",
    ),
    CheckConstraint(f"(bed_id IS NOT NULL) = ({HOLDING})", name="stay_bed"),
    CheckConstraint("(officer_since IS NULL) = (officer_why IS NULL)", name="stay_officer_why"),
    Index("stay_bed_held", "bed_id", unique=True, postgresql_where=text(HOLDING)),
    Index("stay_person_open", "person_id", unique=True, postgresql_where=text(OPEN)),
    Index("stay_waiting", "area", "waiting_since", postgresql_where=text("status = 'waiting'")),
    Index("stay_offered", "offered_until", postgresql_where=text("status = 'offered'")),
    Index("stay_officer", "officer_since", postgresql_where=text("officer_since IS NOT NULL")),
    Index("stay_person", "person_id"),
    postgresql_with={"fillfactor": "70"},
)
Table(
    # Every step of a stay; never changed.
    "stay_step",
    metadata,
    Column("step_id", BigInteger, Identity(always=True), primary_key=True),
    Column("stay_id", Uuid, nullable=False),
    Column("step", Text, nullable=False),
    Column("bed_id", Uuid),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    recorded(),
    Index("stay_step_stay", "stay_id", "step_id"),
)
