"""One person under two ids."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_alias",
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
    )
    op.create_index("person_alias_kept", "person_alias", ["kept_id"])


def downgrade() -> None:
    op.drop_table("person_alias")
