"""Drafts that change the law of past months, and what they come to."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = ["law_changes_0001"]


def upgrade() -> None:
    op.create_table(
        "law_draft",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("periods", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("difference", sa.Numeric(16, 2), nullable=False),
        sa.Column("state_difference", sa.Numeric(20, 6), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("draft_id"),
        sa.CheckConstraint("status IN ('draft', 'applied', 'withdrawn')", name="law_draft_status"),
        sa.CheckConstraint("until > first_day", name="law_draft_days"),
        sa.CheckConstraint("proposed_by <> ALL (approved_by)", name="law_draft_by_others"),
        sa.CheckConstraint("status <> 'applied' OR cardinality(approved_by) >= needed", name="law_draft_approved"),
        sa.CheckConstraint("(status = 'draft') = (ended_on IS NULL)", name="law_draft_ended"),
        sa.CheckConstraint("(status = 'withdrawn') = (withdrawn_by IS NOT NULL)", name="law_draft_withdrawn"),
    )
    op.create_table(
        "law_draft_area",
        sa.Column("draft_id", sa.Uuid(), sa.ForeignKey("law_draft.draft_id"), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("difference", sa.Numeric(16, 2), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "area"),
    )
    op.create_table(
        "law_draft_return",
        sa.Column("draft_id", sa.Uuid(), sa.ForeignKey("law_draft.draft_id"), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("payable", sa.Numeric(16, 2), nullable=False),
        sa.Column("difference", sa.Numeric(16, 2), nullable=False),
        sa.Column("new_return_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("draft_id", "return_id"),
    )
    op.create_index("law_draft_return_month", "law_draft_return", ["draft_id", "month"])
