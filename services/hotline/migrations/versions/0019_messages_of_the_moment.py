"""Messages with a code: sealed until they are sent, at any hour, and not after a moment."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("sealed", sa.Text(), nullable=True))
    op.add_column("notice", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint("notice_sealed", "notice", "sealed IS NULL OR status = 'queued'")
