"""Which employers there are, as registration says."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "employer",
        sa.Column("employer_id", sa.Uuid(), primary_key=True),
        sa.Column("registration_number", sa.Text(), nullable=False, unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("employer")
