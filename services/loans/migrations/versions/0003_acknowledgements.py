"""Judgements that an officer has seen."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("loan_id", sa.Uuid(), sa.ForeignKey("loan.loan_id"), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("acknowledged_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.PrimaryKeyConstraint("loan_id", "month", "version"),
    )
    op.create_index("loan_flagged", "loan", ["loan_id"], postgresql_where=sa.text("flag IN ('breached', 'unproven')"))


def downgrade() -> None:
    op.drop_index("loan_flagged", "loan")
    op.drop_table("acknowledgement")
