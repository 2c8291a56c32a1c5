"""The tables of sent files: a job for each file, its faults, and the failed rows that go back to its sender."""

from sqlalchemy import (
    ARRAY,
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)

from libs.common.database.migrating.lineages import bring_migrations


def add_job_tables(metadata: MetaData) -> None:
    bring_migrations(metadata, "jobs", __file__)
    Table(
        # A sent file, and the progress of its work.
        "job",
        metadata,
        Column("job_id", Uuid, primary_key=True),
        Column("status", Text, nullable=False),
        Column("sent_by", Text, nullable=False),
        Column("party", Text, nullable=False),
        Column("party_id", Uuid),
        Column("mandates", ARRAY(Uuid), nullable=False),
        Column("file_name", Text, nullable=False),
        Column("given", JSON, nullable=False),
        Column("sheet", JSON, nullable=False),
        Column("done", Integer, nullable=False, server_default="0"),
        Column("total", Integer),
        Column("result", JSON),
        Column("started_at", DateTime(timezone=True)),
        Column("finished_at", DateTime(timezone=True)),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
        CheckConstraint("status IN ('queued', 'running', 'done', 'failed', 'incomplete')", name="job_status"),
        Index("job_open", "job_id", postgresql_where=text("status IN ('queued', 'running')")),
    )
    Table(
        "job_fault",
        metadata,
        Column("job_id", Uuid, nullable=False),
        Column("row_no", Integer, nullable=False),
        Column("column", Text, nullable=False),
        Column("code", Text, nullable=False),
        # The values for the code's sentence: {"example": "…"}.
        Column("values", JSON, nullable=False, server_default="{}"),
        PrimaryKeyConstraint("job_id", "row_no"),
    )
    Table(
        "job_failed_row",
        metadata,
        Column("job_id", Uuid, nullable=False),
        Column("row_no", Integer, nullable=False),
        Column("cells", JSON, nullable=False),
        PrimaryKeyConstraint("job_id", "row_no"),
    )
