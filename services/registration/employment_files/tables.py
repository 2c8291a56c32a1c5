"""Tables of files of hires and leavers: rows still to do, and results."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)

from services.registration.metadata import RECORDED, metadata

Table(
    # A file whose rows were judged, once: work that is resumed does not count its wrong pairs again.
    "employment_file",
    metadata,
    Column("job_id", Uuid, primary_key=True),
    Column("refused", Boolean, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
)
Table(
    # A row still to be carried out. It is deleted in the transaction of its effect, so no row is done twice.
    "employment_file_row",
    metadata,
    Column("job_id", Uuid, nullable=False),
    Column("row_no", Integer, nullable=False),
    Column("sheet_row", Integer, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("started_on", Date),
    Column("ended_on", Date),
    Column("reason", Text),
    Column("branch", Text, nullable=False),
    # A person whom the employer neither registered nor employed: a right pair shows that it knows the person.
    Column("stranger", Boolean, nullable=False),
    PrimaryKeyConstraint("job_id", "row_no"),
    Index("employment_file_row_person", "job_id", "person_id"),
)
Table(
    # The result of a row.
    "employment_file_done",
    metadata,
    Column("job_id", Uuid, nullable=False),
    Column("row_no", Integer, nullable=False),
    Column("sheet_row", Integer, nullable=False),
    Column("employment_id", Uuid, nullable=False),
    Column("done", Text, nullable=False),
    PrimaryKeyConstraint("job_id", "row_no"),
    CheckConstraint("done IN ('started', 'waiting', 'ended', 'unchanged')", name="employment_file_done_what"),
)
