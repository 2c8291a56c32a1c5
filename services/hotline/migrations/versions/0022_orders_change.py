"""Closure orders name branches, end on another day, and are withdrawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("measure", sa.Column("branches", ARRAY(sa.Text()), nullable=True))
    op.add_column("measure", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("measure", sa.Column("withdrawn", sa.Boolean(), server_default="false", nullable=False))
