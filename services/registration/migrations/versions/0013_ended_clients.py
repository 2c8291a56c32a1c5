"""Programs that were revoked, and who set an endpoint up: it ends with its maker."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("webhook_endpoint", sa.Column("made_by", sa.Text()))
    op.create_table(
        "ended_client",
        sa.Column("subject", sa.Text(), primary_key=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("ended_client")
    op.drop_column("webhook_endpoint", "made_by")
