"""Closure orders name branches, end earlier or later, and are withdrawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("closure_order", sa.Column("branches", ARRAY(sa.Text()), nullable=True))
    op.add_column("closure_order", sa.Column("withdrawn", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("closure_order", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_check_constraint(
        "closure_order_branches",
        "closure_order",
        "branches IS NULL OR (employer_id IS NOT NULL AND cardinality(branches) > 0)",
    )
    op.create_index(
        "closure_order_employer", "closure_order", ["employer_id"], postgresql_where=sa.text("employer_id IS NOT NULL")
    )
    op.create_index("closure_order_last_day", "closure_order", ["last_day"])
    op.drop_index("closure_order_once", "closure_order")
    op.create_index(
        "closure_order_once",
        "closure_order",
        ["number_meant", "issuer_meant", "employer_id", "area", "sector", "branches"],
        unique=True,
        postgresql_where=sa.text("repeats IS NULL AND NOT withdrawn"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "closure_order_change",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["order_id"], ["closure_order.order_id"]),
        sa.PrimaryKeyConstraint("order_id", "version"),
    )
    op.drop_constraint("pending_entry_kind", "pending_entry")
    op.create_check_constraint(
        "pending_entry_kind",
        "pending_entry",
        "kind IN ('closure_order', 'closure_order_change', 'employer', 'person', 'erasure')",
    )
