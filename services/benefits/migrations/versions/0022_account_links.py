"""Whose hands linked accounts of the app to persons."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_link",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("hand", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "hand"),
    )
    op.create_index("account_link_hand", "account_link", ["hand"])
