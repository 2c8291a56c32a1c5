"""Write-offs of small debts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None
_AMOUNT = sa.Numeric(16, 2)


def upgrade() -> None:
    op.create_table(
        "write_off",
        sa.Column("write_off_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("owed", _AMOUNT, nullable=False),
        sa.Column("surcharge", _AMOUNT, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("approved_by", ARRAY(sa.Text()), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("refused_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("write_off_id"),
        sa.CheckConstraint("status IN ('proposed', 'refused', 'written_off')", name="write_off_status"),
        sa.CheckConstraint("owed >= 0 AND surcharge >= 0 AND owed + surcharge > 0", name="write_off_amount"),
        sa.CheckConstraint("proposed_by <> ALL (approved_by)", name="write_off_by_others"),
        sa.CheckConstraint("status <> 'written_off' OR cardinality(approved_by) >= needed", name="write_off_approved"),
        sa.CheckConstraint("(status = 'proposed') = (ended_on IS NULL)", name="write_off_ended"),
        sa.CheckConstraint("(status = 'refused') = (refused_by IS NOT NULL)", name="write_off_refused"),
    )
    op.create_index("write_off_employer", "write_off", ["employer_id", "write_off_id"])
    op.create_index(
        "write_off_one", "write_off", ["employer_id"], unique=True, postgresql_where=sa.text("status = 'proposed'")
    )


def downgrade() -> None:
    op.drop_table("write_off")
