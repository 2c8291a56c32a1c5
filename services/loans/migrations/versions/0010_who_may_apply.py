"""The arrears of employers, as contributions says them; phases that are closed and reopened by two officers."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "employer_arrears",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("owed", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.CheckConstraint("owed >= 0", name="employer_arrears_owed_not_below_zero"),
        sa.PrimaryKeyConstraint("employer_id"),
    )
    op.add_column("phase_use", sa.Column("status", sa.Text(), server_default="open", nullable=False))
    op.create_check_constraint("phase_use_status", "phase_use", "status IN ('open', 'closed')")
    op.create_table(
        "phase_change",
        sa.Column("change_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("becomes", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("becomes IN ('open', 'closed')", name="phase_change_becomes"),
        sa.CheckConstraint("status IN ('waiting', 'done', 'withdrawn')", name="phase_change_status"),
        sa.CheckConstraint("status <> 'done' OR ended_by <> asked_by", name="phase_change_two_officers"),
        sa.ForeignKeyConstraint(["phase"], ["phase_use.phase"]),
        sa.PrimaryKeyConstraint("change_id"),
    )
    op.create_index(
        "phase_change_waiting", "phase_change", ["phase"], unique=True, postgresql_where=sa.text("status = 'waiting'")
    )
