"""The journal that figures are counted from."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Identity, Index, SmallInteger, Table, Text, Uuid

from services.programmes.metadata import metadata, recorded

Table(
    # What happened in the programmes, one entry a happening, never changed: what was counted wrongly is counted back.
    # Every figure is a sum over it. It is health data and leaves this database only as sums.
    "journal",
    metadata,
    Column("entry_id", BigInteger, Identity(always=True), primary_key=True),
    Column("happening", Text, nullable=False),
    Column("counts", SmallInteger, nullable=False, server_default="1"),
    Column("day", Date, nullable=False),
    Column("area", Text, nullable=False),
    Column("phase", SmallInteger),
    Column("person_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    recorded(),
    CheckConstraint("counts IN (1, -1)", name="journal_counts"),
    Index("journal_figures", "happening", "area", "day"),
    Index("journal_person", "person_id"),
)
