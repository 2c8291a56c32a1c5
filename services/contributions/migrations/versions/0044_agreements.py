"""Agreements of employers to pay what they owe by instalments."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None
_AMOUNT = sa.Numeric(16, 2)


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("amount", _AMOUNT, nullable=True),
        sa.Column("grace_days", sa.Integer(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("broken_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("agreement_id"),
        sa.CheckConstraint("status IN ('proposed', 'refused', 'stands', 'kept', 'broken')", name="agreement_status"),
        sa.CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name="agreement_decided"),
        sa.CheckConstraint("decided_by <> proposed_by", name="agreement_by_another"),
        sa.CheckConstraint("(status IN ('kept', 'broken')) = (ended_on IS NOT NULL)", name="agreement_ended"),
        sa.CheckConstraint("(status = 'broken') = (broken_by IS NOT NULL)", name="agreement_broken"),
        sa.CheckConstraint(
            "(status IN ('stands', 'kept', 'broken')) = (amount IS NOT NULL)", name="agreement_amount"
        ),
    )
    op.create_index("agreement_employer", "agreement", ["employer_id", "agreement_id"])
    op.create_index(
        "agreement_one",
        "agreement",
        ["employer_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('proposed', 'stands')"),
    )
    op.create_table(
        "agreement_instalment",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("nr", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", _AMOUNT, nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.agreement_id"]),
        sa.PrimaryKeyConstraint("agreement_id", "nr"),
        sa.CheckConstraint("amount > 0", name="agreement_instalment_amount"),
    )


def downgrade() -> None:
    op.drop_table("agreement_instalment")
    op.drop_table("agreement")
