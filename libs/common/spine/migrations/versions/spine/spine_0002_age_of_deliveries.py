"""Old attempts to deliver to webhooks are found by their age."""

from alembic import op

revision = "spine_0002"
down_revision = "spine_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "webhook_delivery_age", "webhook_delivery", ["attempted_at"], unique=False, postgresql_using="brin"
    )
