"""Laboratories, sites and hospitels, whose programs become clients."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "place",
        sa.Column("place_id", sa.Uuid(), primary_key=True),
        sa.Column("party", sa.Text()),
        sa.Column("closed_on", sa.Date()),
    )
