"""The copy of employments: the highest version counts, in whatever order versions arrive.

Every event about an employment has all of its members. A void one ends on the day it starts, so it covers no day.
"""

from sqlalchemy import Column, Date, DateTime, Index, Integer, MetaData, Table, Text, Uuid

from libs.common.database.invariants import CopyOf, copy_of
from libs.common.database.migrating.lineages import bring_migrations
from libs.common.database.sql_files import sql_beside
from libs.copies.keeping import Keep

# From facts that employments started, ended or were corrected.
keep_employments = Keep(sql_beside(__file__, "keep_employments"))

_COMPARED = ("employment_id", "employer_id", "person_id", "started_on", "ended_on", "standing")


def add_employment_table(metadata: MetaData, *indexes: Index) -> None:
    """Add the table. `known_since`: when the first version was recorded; the employer may not see earlier data."""
    bring_migrations(metadata, "employments", __file__)
    Table(
        "employment",
        metadata,
        Column("employment_id", Uuid, primary_key=True),
        Column("employer_id", Uuid, nullable=False),
        Column("person_id", Uuid, nullable=False),
        Column("branch", Text),
        Column("started_on", Date, nullable=False),
        Column("ended_on", Date),
        Column("end_reason", Text),
        Column("standing", Text, nullable=False, server_default="stands"),
        Column("version", Integer, nullable=False, server_default="1"),
        Column("known_since", DateTime(timezone=True), nullable=False, server_default="-infinity"),
        *indexes,
        info=copy_of(CopyOf("employments", _COMPARED)),
    )
