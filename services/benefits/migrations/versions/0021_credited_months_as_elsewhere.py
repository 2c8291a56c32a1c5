"""Credited months and isolations are kept in the one form of all services. No row is rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credited_month", sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("isolation_order", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("credited_month", "base", type_=sa.Numeric(18, 2), existing_type=sa.Numeric(16, 2))
