"""Official assessments of months that employers did not file."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "official_assessment",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(16, 2), nullable=False),
        sa.Column("basis_month", sa.Date(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.Column("replaced_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("assessment_id"),
        sa.CheckConstraint(
            "status IN ('proposed', 'refused', 'stands', 'replaced')", name="official_assessment_status"
        ),
        sa.CheckConstraint("amount > 0 AND basis_month < month", name="official_assessment_amount"),
        sa.CheckConstraint(
            "status NOT IN ('stands', 'replaced') OR decided_by <> proposed_by", name="official_assessment_by_another"
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_on IS NULL) AND (status = 'proposed') <= (decided_by IS NULL) "
            "AND (status IN ('refused', 'stands')) <= (decided_by IS NOT NULL)",
            name="official_assessment_decided",
        ),
        sa.CheckConstraint(
            "(status = 'replaced') = (replaced_by IS NOT NULL AND replaced_on IS NOT NULL)",
            name="official_assessment_replaced",
        ),
    )
    op.create_index("official_assessment_employer", "official_assessment", ["employer_id", "assessment_id"])
    op.create_index(
        "official_assessment_one",
        "official_assessment",
        ["employer_id", "month"],
        unique=True,
        postgresql_where=sa.text("status <> 'refused'"),
    )
