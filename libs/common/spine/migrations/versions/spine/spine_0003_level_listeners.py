"""When each listener had last applied everything that the broker held."""

import sqlalchemy as sa
from alembic import op

revision = "spine_0003"
down_revision = "spine_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consumer_position", sa.Column("level_at", sa.DateTime(timezone=True), nullable=True))
