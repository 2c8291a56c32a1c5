"""Findings of returns, and months to compare again."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0032"
branch_labels = None
depends_on = None
_NOW = sa.text("clock_timestamp()")
_AMOUNT = sa.Numeric(16, 2)
_STANDS = sa.text("removed_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("finding_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=True),
        sa.Column("reported", _AMOUNT, nullable=True),
        sa.Column("compared", _AMOUNT, nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("correction_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_because", sa.Text(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("status IN ('open', 'accepted', 'disputed', 'upheld', 'dismissed')", name="finding_status"),
        sa.CheckConstraint("(status = 'open') = (answered_by IS NULL)", name="finding_answered"),
        sa.CheckConstraint("(status IN ('upheld', 'dismissed')) = (decided_by IS NOT NULL)", name="finding_decided"),
        sa.CheckConstraint("decided_by <> answered_by", name="finding_decided_by_another"),
        sa.CheckConstraint("status IN ('open', 'accepted') OR because IS NOT NULL", name="finding_disputed_because"),
        sa.CheckConstraint("answered_on <= answer_by", name="finding_answered_in_time"),
        sa.PrimaryKeyConstraint("finding_id"),
    )
    op.create_index(
        "finding_once",
        "finding",
        ["employer_id", "month", "kind", "person_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=_STANDS,
    )
    op.create_index("finding_employer", "finding", ["employer_id", "finding_id"])
    op.create_index("finding_person", "finding", ["person_id"], postgresql_where=_STANDS)
    op.create_index("finding_disputed", "finding", ["answered_at"], postgresql_where=sa.text("status = 'disputed'"))
    op.create_table(
        "finding_check",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "month"),
    )
