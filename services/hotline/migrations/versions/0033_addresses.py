"""The card of a person has the present address, once it is opened."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person_card", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("person_card", sa.Column("postcode", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("person_card", "postcode")
    op.drop_column("person_card", "address")
