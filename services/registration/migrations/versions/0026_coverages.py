"""Coverages with their versions and terms, and the copy of credited months that tells who may take part."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
_NOW = sa.text("clock_timestamp()")
_REASONS = "'withdrew', 'entered_wrongly', 'not_entitled', 'lapsed', 'employed', 'died', 'replaced'"


def upgrade() -> None:
    op.create_table(
        "coverage",
        sa.Column("coverage_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("asked_end", sa.Date(), nullable=True),
        sa.Column("asked_reason", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("asked_end >= first_day", name="coverage_asked_end_in_order"),
        sa.CheckConstraint("ended_on >= first_day", name="coverage_days_in_order"),
        sa.CheckConstraint("(asked_end IS NULL) = (asked_reason IS NULL)", name="coverage_asked_end_has_reason"),
        sa.CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="coverage_end_has_reason"),
        sa.CheckConstraint(f"end_reason IN ({_REASONS})", name="coverage_end_reason"),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"]),
        sa.PrimaryKeyConstraint("coverage_id"),
    )
    op.execute("""
        ALTER TABLE coverage ADD CONSTRAINT coverage_no_overlap EXCLUDE USING gist (
            person_id WITH =, branch WITH =, (daterange(first_day, ended_on)) WITH &&)
    """)
    op.create_index("coverage_person", "coverage", ["person_id"])
    op.create_table(
        "coverage_history",
        sa.Column("coverage_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coverage_id"], ["coverage.coverage_id"]),
        sa.PrimaryKeyConstraint("coverage_id", "version"),
    )
    op.create_table(
        "coverage_terms",
        sa.Column("coverage_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=True),
        sa.Column("option", sa.Text(), nullable=True),
        sa.Column("income", sa.Numeric(18, 2), nullable=True),
        sa.Column("support_group", sa.Text(), nullable=True),
        sa.Column("occupation_group", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.CheckConstraint("to_version > from_version", name="coverage_terms_versions_in_order"),
        sa.ForeignKeyConstraint(["coverage_id"], ["coverage.coverage_id"]),
        sa.PrimaryKeyConstraint("coverage_id", "first_day", "from_version"),
    )
    op.create_index(
        "coverage_terms_once",
        "coverage_terms",
        ["coverage_id", "first_day"],
        unique=True,
        postgresql_where=sa.text("to_version IS NULL"),
    )
    op.create_table(
        "credited_month",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.Numeric(18, 2), nullable=False),
        sa.Column("credited", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("person_id", "month", "employer_id"),
    )
