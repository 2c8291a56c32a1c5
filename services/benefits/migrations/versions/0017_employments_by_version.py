"""Employments are kept whole, by version: their standing, and since when they are known."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("employment", sa.Column("branch", sa.Text()))
    op.add_column("employment", sa.Column("standing", sa.Text(), nullable=False, server_default="stands"))
    op.add_column("employment", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column(
        "employment",
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False, server_default="-infinity"),
    )
    op.execute("UPDATE employment SET version = 2 WHERE ended_on IS NOT NULL")


def downgrade() -> None:
    for column in ("branch", "standing", "version", "known_since"):
        op.drop_column("employment", column)
