"""The table of days on which employers do no work."""

import sqlalchemy as sa
from alembic import op

revision = "inactive_periods_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inactive_period",
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind IN ('paused', 'ended')", name="inactive_period_kind"),
        sa.CheckConstraint("last_day >= first_day - 1", name="inactive_period_last_after_first"),
        sa.PrimaryKeyConstraint("period_id"),
    )
    op.create_index("inactive_period_employer", "inactive_period", ["employer_id"])
