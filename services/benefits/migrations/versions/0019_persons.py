"""Who is registered: a claim is filed for nobody else. Filled by a listener of its own, from the first person on."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("person", sa.Column("person_id", sa.Uuid(), primary_key=True))


def downgrade() -> None:
    op.drop_table("person")
