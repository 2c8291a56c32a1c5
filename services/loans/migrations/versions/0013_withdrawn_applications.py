"""An employer withdraws its application before the loan is paid out."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("loan", sa.Column("withdrawn_because", sa.Text(), nullable=True))
    op.drop_constraint("loan_status", "loan")
    op.create_check_constraint(
        "loan_status", "loan", "status IN ('applied', 'approved', 'refused', 'withdrawn', 'disbursed')"
    )
    op.create_check_constraint("loan_withdrawn_why", "loan", "(status = 'withdrawn') = (withdrawn_because IS NOT NULL)")
