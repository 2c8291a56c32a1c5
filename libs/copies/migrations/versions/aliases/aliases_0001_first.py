"""The table of persons who were registered twice."""

import sqlalchemy as sa
from alembic import op

revision = "aliases_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_alias",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_index("person_alias_kept", "person_alias", ["kept_id"], unique=False)
