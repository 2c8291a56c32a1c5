"""The tables of loans: the migrations up to 0009 in one. A database at 0009 has them already."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = None
branch_labels = None
depends_on = "spine_0001"


def upgrade() -> None:
    op.create_table(
        "bank",
        sa.Column("bank_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("bank_id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "employer",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("registration_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id"),
        sa.UniqueConstraint("registration_number"),
    )
    op.create_table(
        "employer_month",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "month"),
    )
    op.create_table(
        "phase_use",
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("budget", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=16, scale=2), server_default="0", nullable=False),
        sa.Column("disbursed", sa.Numeric(precision=16, scale=2), server_default="0", nullable=False),
        sa.CheckConstraint("disbursed <= reserved", name="phase_use_disbursed_was_reserved"),
        sa.CheckConstraint("reserved <= budget", name="phase_use_within_budget"),
        sa.PrimaryKeyConstraint("phase"),
    )
    op.create_table(
        "loan",
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("bank_id", sa.Uuid(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("asked", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("interest_rate", sa.Numeric(precision=8, scale=6), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("disbursed_by", sa.Text(), nullable=True),
        sa.Column("disbursed_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("baseline_month", sa.Date(), nullable=True),
        sa.Column("baseline_headcount", sa.Integer(), nullable=True),
        sa.Column("baseline_return_id", sa.Uuid(), nullable=True),
        sa.Column("covenant_from", sa.Date(), nullable=True),
        sa.Column("covenant_until", sa.Date(), nullable=True),
        sa.Column("flag", sa.Text(), nullable=True),
        sa.Column("latest_month", sa.Date(), nullable=True),
        sa.Column("open_breach", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "status <> 'disbursed' OR (baseline_headcount > 0 AND disbursed_on IS NOT NULL)",
            name="loan_disbursed_has_baseline",
        ),
        sa.CheckConstraint("status IN ('applied', 'approved', 'refused', 'disbursed')", name="loan_status"),
        sa.CheckConstraint("amount > 0", name="loan_amount_above_zero"),
        sa.CheckConstraint("decided_by <> disbursed_by", name="loan_second_person"),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["bank.bank_id"],
        ),
        sa.PrimaryKeyConstraint("loan_id"),
    )
    op.create_index("loan_bank", "loan", ["bank_id", "loan_id"], unique=False)
    op.create_index("loan_employer", "loan", ["employer_id"], unique=False)
    op.create_index(
        "loan_flagged", "loan", ["loan_id"], unique=False, postgresql_where=sa.text("flag IN ('breached', 'unproven')")
    )
    op.create_index(
        "loan_reference",
        "loan",
        ["bank_id", "reference"],
        unique=True,
        postgresql_where=sa.text("reference IS NOT NULL"),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("acknowledged_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["loan.loan_id"],
        ),
        sa.PrimaryKeyConstraint("loan_id", "month", "version"),
    )
    op.create_table(
        "judgement",
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("share", sa.Numeric(precision=12, scale=4), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("term_id", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.CheckConstraint("verdict IN ('kept', 'breached', 'unproven')", name="judgement_verdict"),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["loan.loan_id"],
        ),
        sa.PrimaryKeyConstraint("loan_id", "month", "version"),
    )
