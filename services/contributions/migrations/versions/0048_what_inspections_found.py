"""What inspections found and claim, sanctions, and the postings of claims. Both lines of migrations go on as one."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0051"
branch_labels = None
depends_on = None
_AMOUNT = sa.Numeric(16, 2)
_BEFORE = (
    "'return', 'reversal', 'payment', 'matched', 'given_back', 'surcharge', 'surcharge_reversal', "
    "'surcharge_paid', 'written_off'"
)


def upgrade() -> None:
    _entries(f"{_BEFORE}, 'inspection', 'inspection_reversal', 'inspection_paid'")
    for name, kind in (("closed_by", sa.Text()), ("closed_on", sa.Date()), ("conclusion", sa.Text())):
        op.add_column("inspection", sa.Column(name, kind, nullable=True))
    op.create_check_constraint(
        "inspection_closed",
        "inspection",
        "(status = 'closed') = (closed_by IS NOT NULL AND closed_on IS NOT NULL AND conclusion IS NOT NULL)",
    )
    op.create_index(
        "inspection_closed_on", "inspection", ["closed_on"], postgresql_where=sa.text("status = 'closed'")
    )
    op.create_table(
        "inspection_finding",
        sa.Column("inspection_finding_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount", _AMOUNT, nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('not_enrolled', 'under_declared')", name="inspection_finding_kind"),
        sa.CheckConstraint("amount > 0", name="inspection_finding_amount"),
        sa.PrimaryKeyConstraint("inspection_finding_id"),
        sa.UniqueConstraint("inspection_id", "person_id", "month", name="inspection_finding_once"),
    )
    op.create_table(
        "inspection_claim",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("requested", _AMOUNT, nullable=False),
        sa.Column("filed_above", _AMOUNT, nullable=False),
        sa.Column("filed", _AMOUNT, server_default="0", nullable=False),
        sa.Column("recovered", _AMOUNT, server_default="0", nullable=False),
        sa.CheckConstraint("requested > 0 AND filed_above >= 0", name="inspection_claim_amounts"),
        sa.CheckConstraint(
            "filed >= 0 AND recovered >= 0 AND filed + recovered <= requested", name="inspection_claim_left"
        ),
        sa.PrimaryKeyConstraint("inspection_id", "month"),
    )
    op.create_index("inspection_claim_employer", "inspection_claim", ["employer_id", "inspection_id", "month"])
    _create_sanctions()


def _create_sanctions() -> None:
    op.create_table(
        "sanction",
        sa.Column("sanction_id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("amount", _AMOUNT, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("appeal_by", sa.Date(), nullable=True),
        sa.Column("appealed_on", sa.Date(), nullable=True),
        sa.Column("appeal", sa.Text(), nullable=True),
        sa.Column("appeal_decided_by", sa.Text(), nullable=True),
        sa.Column("appeal_decided_on", sa.Date(), nullable=True),
        sa.Column("appeal_because", sa.Text(), nullable=True),
        sa.CheckConstraint("amount > 0 AND approvals > 0", name="sanction_amount"),
        sa.CheckConstraint(
            "status IN ('proposed', 'decided', 'appealed', 'upheld', 'annulled')", name="sanction_status"
        ),
        sa.CheckConstraint("(status = 'proposed') = (decided_on IS NULL)", name="sanction_decided"),
        sa.CheckConstraint("(status IN ('proposed', 'decided')) = (appealed_on IS NULL)", name="sanction_appealed"),
        sa.CheckConstraint("appealed_on <= appeal_by", name="sanction_appealed_in_time"),
        sa.CheckConstraint(
            "(status IN ('upheld', 'annulled')) = (appeal_decided_by IS NOT NULL)", name="sanction_appeal_decided"
        ),
        sa.CheckConstraint("appeal_decided_by <> made_by", name="sanction_appeal_by_another"),
        sa.PrimaryKeyConstraint("sanction_id"),
        sa.UniqueConstraint("inspection_id", name="sanction_of_inspection"),
    )
    op.create_index("sanction_employer", "sanction", ["employer_id", "sanction_id"])
    op.create_table(
        "sanction_approval",
        sa.Column("sanction_id", sa.Uuid(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("sanction_id", "approver"),
    )


def downgrade() -> None:
    op.drop_table("sanction_approval")
    op.drop_table("sanction")
    op.drop_table("inspection_claim")
    op.drop_table("inspection_finding")
    op.drop_index("inspection_closed_on", "inspection")
    op.drop_constraint("inspection_closed", "inspection")
    for name in ("closed_by", "closed_on", "conclusion"):
        op.drop_column("inspection", name)
    _entries(_BEFORE)


def _entries(named: str) -> None:
    op.drop_constraint("posting_entry", "posting")
    op.create_check_constraint("posting_entry", "posting", f"entry IN ({named})")
