"""Persons mark what they have read."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("notice_person", table_name="notice")
    op.create_index("notice_person", "notice", ["person_id", "said_at", "notice_id"])
