"""Procedures have words in each language; a term is left out where no source has one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("procedure", "legal_days", nullable=True)
    op.add_column("procedure", sa.Column("words", JSONB(), nullable=True))
