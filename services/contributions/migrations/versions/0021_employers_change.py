"""Which version of an employer is kept: employers change."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = ["inactive_periods_0001", "employer_places_0001"]


def upgrade() -> None:
    op.add_column("employer", sa.Column("said_version", sa.Integer(), server_default="1", nullable=False))
