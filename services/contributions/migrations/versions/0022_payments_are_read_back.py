"""Payments are listed by those who recorded them, newest first."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "posting_issuer", "posting", ["issuer", "posting_id"], postgresql_where=sa.text("entry = 'payment'")
    )
