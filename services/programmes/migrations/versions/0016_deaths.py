"""The copy of deaths, after which nothing begins for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_death",
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("died_on", sa.Date()),
    )


def downgrade() -> None:
    op.drop_table("person_death")
