"""Plans of inspections with the employers that were scored, and cases."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0044"
branch_labels = None
depends_on = None
_NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.create_table(
        "inspection_plan",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("by_risk", sa.Integer(), nullable=False),
        sa.Column("by_chance", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("plan_id"),
        sa.UniqueConstraint("area", "year", name="inspection_plan_of_year"),
    )
    op.create_table(
        "inspection_candidate",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Numeric(8, 2), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("by_risk", sa.Boolean(), nullable=False),
        sa.Column("by_chance", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "employer_id"),
    )
    op.create_index(
        "inspection_picked", "inspection_candidate", ["plan_id"], postgresql_where=sa.text("by_risk OR by_chance")
    )
    op.create_table(
        "inspection",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("form IN ('planned', 'unannounced', 'online', 'self_check')", name="inspection_form"),
        sa.CheckConstraint("status IN ('open', 'closed')", name="inspection_status"),
        sa.PrimaryKeyConstraint("inspection_id"),
        sa.UniqueConstraint("plan_id", "employer_id", name="inspection_of_plan"),
    )
    op.create_index("inspection_employer", "inspection", ["employer_id", "inspection_id"])
    op.create_index(
        "inspection_open", "inspection", ["employer_id"], unique=True, postgresql_where=sa.text("status = 'open'")
    )


def downgrade() -> None:
    op.drop_table("inspection")
    op.drop_table("inspection_candidate")
    op.drop_table("inspection_plan")
