"""Promises of localities and donors to pay a share of premiums, and what each owes by them."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
_NOW = sa.text("clock_timestamp()")
_AMOUNT = sa.Numeric(16, 2)


def upgrade() -> None:
    op.create_table(
        "premium_promise",
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("support_group", sa.Text(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("amount", _AMOUNT, nullable=True),
        sa.Column("part", sa.Numeric(5, 4), nullable=True),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("ended_month", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('locality', 'donor')", name="premium_promise_kind"),
        sa.CheckConstraint("status IN ('waiting', 'stands', 'withdrawn')", name="premium_promise_status"),
        sa.CheckConstraint("(amount IS NULL) <> (part IS NULL)", name="premium_promise_how_much"),
        sa.CheckConstraint("amount > 0", name="premium_promise_amount"),
        sa.CheckConstraint("part > 0 AND part <= 1", name="premium_promise_part"),
        sa.CheckConstraint("status <> 'stands' OR decided_by <> asked_by", name="premium_promise_by_another"),
        sa.PrimaryKeyConstraint("promise_id"),
    )
    op.create_table(
        "premium_promise_person",
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["promise_id"], ["premium_promise.promise_id"]),
        sa.PrimaryKeyConstraint("promise_id", "person_id"),
    )
    op.create_table(
        "premium_promise_posting",
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("coverage_id", sa.Uuid(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("amount", _AMOUNT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("(entry = 'due') = (amount > 0)", name="premium_promise_posting_sign"),
        sa.CheckConstraint("entry IN ('due', 'reversal')", name="premium_promise_posting_entry"),
        sa.PrimaryKeyConstraint("promise_id", "month", "bill_id", "entry"),
    )
    op.create_index("premium_promise_posting_bill", "premium_promise_posting", ["bill_id"])


def downgrade() -> None:
    for name in ("posting", "person"):
        op.drop_table(f"premium_promise_{name}")
    op.drop_table("premium_promise")
