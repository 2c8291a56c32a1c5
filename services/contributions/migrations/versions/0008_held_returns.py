"""Rows that wait for mended ones know the version of the month they wait for.

Rows held before have none, so they cannot be told from old ones: they end here, and their senders send the whole
return again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = ["sender", "employer_id", "month"]


def _key() -> list[sa.Column]:
    return [
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
    ]


def upgrade() -> None:
    op.drop_table("held_row")
    op.create_table(
        "held_return",
        *_key(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column(
            "held_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")
        ),
        sa.PrimaryKeyConstraint(*_KEY),
    )
    op.create_index("held_return_employer", "held_return", ["employer_id", "month"])
    op.create_index("held_return_job", "held_return", ["job_id"])
    op.create_table(
        "held_row",
        *_key(),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("national_id", sa.Text(), nullable=False),
        sa.Column("wage", sa.Text(), nullable=False),
        sa.Column("absence", sa.Text(), nullable=False),
        sa.Column("code", sa.Text()),
        sa.PrimaryKeyConstraint(*_KEY, "row_no"),
        sa.ForeignKeyConstraint(
            _KEY, [f"held_return.{name}" for name in _KEY], ondelete="CASCADE", name="held_row_return"
        ),
    )


def downgrade() -> None:
    op.drop_table("held_row")
    op.drop_table("held_return")
    op.create_table(
        "held_row",
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("employer_number", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("national_id", sa.Text(), nullable=False),
        sa.Column("wage", sa.Text(), nullable=False),
        sa.Column("absence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sent_by", "employer_number", "month", "national_id"),
    )
