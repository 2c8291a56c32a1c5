"""Laboratories own their specimens; sites and hospitels end."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("specimen", sa.Column("laboratory_id", sa.Uuid(), nullable=True))
    op.add_column("site", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("facility", sa.Column("closed_on", sa.Date(), nullable=True))
