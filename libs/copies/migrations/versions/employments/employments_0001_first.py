"""The table of employments that were registered elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "employments_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "employment",
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("standing", sa.Text(), server_default="stands", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), server_default="-infinity", nullable=False),
        sa.PrimaryKeyConstraint("employment_id"),
    )
