"""Table of what deaths ended, kept until the death is withdrawn."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Table, Text, Uuid

from services.programmes.metadata import metadata, recorded

Table(
    # A stay, booking or registration for vaccination that a death ended. `was`: its status before. `place_id`: its bed
    # or session. `counted`: the journal was told of its end.
    "death_release",
    metadata,
    Column("subject_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("what", Text, nullable=False),
    Column("was", Text, nullable=False),
    Column("place_id", Uuid),
    Column("counted", Boolean, nullable=False, server_default="true"),
    recorded(),
    CheckConstraint("what IN ('stay', 'booking', 'vaccination')", name="death_release_what"),
    Index("death_release_person", "person_id"),
)
