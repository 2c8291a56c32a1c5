"""Covers that a run of premiums left out, each with the reason, and the months that were gone through."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
_NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.create_table(
        "premium_run",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("through_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("month"),
    )
    op.create_table(
        "premium_left_out",
        sa.Column("coverage_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint(
            "reason IN ('no_premium_in_law', 'no_choice', 'option_not_in_law', 'group_not_in_law', 'income_missing',"
            " 'income_below_floor', 'entered_too_late', 'not_billed_yet')",
            name="premium_left_out_reason",
        ),
        sa.PrimaryKeyConstraint("coverage_id", "month"),
    )


def downgrade() -> None:
    op.drop_table("premium_left_out")
    op.drop_table("premium_run")
