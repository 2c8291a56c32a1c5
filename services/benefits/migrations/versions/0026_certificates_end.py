"""Certificates are withdrawn by their employer, or replaced by a corrected one."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certificate", sa.Column("issued_on", sa.Date(), nullable=True))
    op.execute("UPDATE certificate SET issued_on = CAST(recorded_at AS date)")
    op.alter_column("certificate", "issued_on", nullable=False)
    for column in (
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
    ):
        op.add_column("certificate", column)
    op.create_check_constraint(
        "certificate_end_whole",
        "certificate",
        "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_because IS NULL)"
        " AND (replaced_by IS NULL OR ended_at IS NOT NULL)",
    )
    op.create_index("certificate_employer", "certificate", ["employer_id", "certificate_id"])
