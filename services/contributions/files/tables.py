"""Tables of return files: what became of each return, and rows that wait to be mended."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)

from services.contributions.metadata import NOW, metadata

Table(
    # One employer's month of a file: what became of it. Work that is resumed leaves out what is here.
    "job_return",
    metadata,
    Column("job_id", Uuid, nullable=False),
    Column("employer_number", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("return_id", Uuid),
    PrimaryKeyConstraint("job_id", "employer_number", "month"),
)
Table(
    # An incomplete return of a file: it waits until its failed rows come mended. `version` is that of the month which
    # stood then; once another stands, what waits here has ended.
    "held_return",
    metadata,
    Column("sender", Text, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column("held_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("sender", "employer_id", "month"),
    Index("held_return_employer", "employer_id", "month"),
    Index("held_return_job", "job_id"),
)
Table(
    # Its rows: the good ones without a code, and those that failed.
    "held_row",
    metadata,
    Column("sender", Text, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("row_no", Integer, nullable=False),
    Column("national_id", Text, nullable=False),
    Column("wage", Text, nullable=False),
    Column("absence", Text, nullable=False),
    Column("code", Text),
    PrimaryKeyConstraint("sender", "employer_id", "month", "row_no"),
    ForeignKeyConstraint(
        ["sender", "employer_id", "month"],
        ["held_return.sender", "held_return.employer_id", "held_return.month"],
        ondelete="CASCADE",
        name="held_row_return",
    ),
)
