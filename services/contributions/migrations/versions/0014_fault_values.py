"""The faults of a file's rows keep what their sentences name."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_fault", sa.Column("values", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("job_fault", "values")
