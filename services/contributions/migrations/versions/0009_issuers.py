"""A payment's reference is unique with its issuer; an implausible payment waits for an officer.

Of payments recorded before nobody kept the issuer: each keeps its reference for its own employer, and a bank that uses
it there again is refused.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PAYMENT = sa.text("entry = 'payment'")


def upgrade() -> None:
    op.add_column("posting", sa.Column("issuer", sa.Text()))
    op.execute("UPDATE posting SET issuer = 'employer:' || employer_id WHERE entry = 'payment'")
    op.drop_index("posting_payment", "posting")
    op.create_index("posting_payment", "posting", ["issuer", "reference"], unique=True, postgresql_where=_PAYMENT)
    op.drop_constraint("posting_entry", "posting")
    op.create_check_constraint(
        "posting_entry", "posting", "entry IN ('return', 'reversal', 'payment', 'matched', 'given_back')"
    )
    op.create_check_constraint(
        "posting_issuer", "posting", "entry <> 'payment' OR (issuer IS NOT NULL AND reference IS NOT NULL)"
    )
    op.create_table(
        "unmatched_payment",
        sa.Column("posting_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(16, 2), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("bound", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, server_default="waiting"),
        sa.Column("decided_by", sa.Text()),
        sa.Column("because", sa.Text()),
        sa.CheckConstraint("status IN ('waiting', 'matched', 'given_back')", name="unmatched_payment_status"),
        sa.CheckConstraint("(status = 'waiting') = (decided_by IS NULL)", name="unmatched_payment_decided"),
        sa.CheckConstraint("decided_by <> recorded_by", name="unmatched_payment_two_people"),
    )
    op.create_index(
        "unmatched_payment_waiting",
        "unmatched_payment",
        ["posting_id"],
        postgresql_where=sa.text("status = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("unmatched_payment")
    op.drop_constraint("posting_issuer", "posting")
    op.drop_constraint("posting_entry", "posting")
    op.create_check_constraint("posting_entry", "posting", "entry IN ('return', 'reversal', 'payment')")
    op.drop_index("posting_payment", "posting")
    op.create_index("posting_payment", "posting", ["employer_id", "reference"], unique=True, postgresql_where=_PAYMENT)
    op.drop_column("posting", "issuer")
