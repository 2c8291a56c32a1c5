"""The tables of contributions: the migrations up to 0018 in one. A database at 0018 has them already."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = None
branch_labels = None
depends_on = ["spine_0001", "aliases_0001", "banks_0001", "mandates_0001", "jobs_0001", "employments_0001"]


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("rejected", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
    )
    op.create_index("claim_employer", "claim", ["employer_id"], unique=False)
    op.create_table(
        "claimed_wage",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wage", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "month"),
    )
    op.create_table(
        "employer",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("registration_number", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("event_partition", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("employer_id"),
        sa.UniqueConstraint("registration_number", name="employer_registration_number_key"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_table(
        "employer_month",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "month"),
    )
    op.create_table(
        "forgotten_month",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("persons", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "month"),
    )
    op.create_table(
        "held_return",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("sender", "employer_id", "month"),
    )
    op.create_index("held_return_employer", "held_return", ["employer_id", "month"], unique=False)
    op.create_index("held_return_job", "held_return", ["job_id"], unique=False)
    op.create_table(
        "job_return",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("employer_number", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("job_id", "employer_number", "month"),
    )
    op.create_table(
        "monthly_return",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("employee_statutory", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("employee_payable", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("employer_statutory", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("employer_payable", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("state_statutory", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("term_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('original', 'correction', 'nil')", name="monthly_return_kind"),
        sa.PrimaryKeyConstraint("return_id"),
        sa.UniqueConstraint("employer_id", "month", "version", name="monthly_return_version_key"),
    )
    op.create_table(
        "overdue_month",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "month"),
    )
    op.create_table("person", sa.Column("person_id", sa.Uuid(), nullable=False), sa.PrimaryKeyConstraint("person_id"))
    op.create_table(
        "posting",
        sa.Column("posting_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("debit_account", sa.Text(), nullable=False),
        sa.Column("credit_account", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "entry <> 'payment' OR (issuer IS NOT NULL AND reference IS NOT NULL)", name="posting_issuer"
        ),
        sa.CheckConstraint("entry IN ('return', 'reversal', 'payment', 'matched', 'given_back')", name="posting_entry"),
        sa.CheckConstraint("amount > 0", name="posting_amount_above_zero"),
        sa.CheckConstraint("debit_account <> credit_account", name="posting_two_accounts"),
        sa.PrimaryKeyConstraint("posting_id"),
    )
    op.create_index("posting_employer", "posting", ["employer_id", "posting_id"], unique=False)
    op.create_index(
        "posting_payment",
        "posting",
        ["issuer", "reference"],
        unique=True,
        postgresql_where=sa.text("entry = 'payment'"),
    )
    op.create_index(
        "posting_return", "posting", ["return_id"], unique=False, postgresql_where=sa.text("return_id IS NOT NULL")
    )
    op.create_table(
        "return_line",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("national_id", sa.Text(), nullable=False),
        sa.Column("wage", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("absence", sa.Text(), nullable=True),
        sa.Column("base", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("credited", sa.Boolean(), nullable=False),
        sa.Column("employee_statutory", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("employee_payable", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("employer_statutory", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("employer_payable", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("state_statutory", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.PrimaryKeyConstraint("month", "return_id", "line_no"),
        postgresql_partition_by="RANGE (month)",
    )
    op.create_index("return_line_person", "return_line", ["person_id", "month"], unique=False)
    op.create_table(
        "standing_certificate",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("bank_id", sa.Uuid(), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_because", sa.Text(), nullable=True),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_because IS NULL)", name="standing_certificate_revoked_why"),
        sa.PrimaryKeyConstraint("certificate_id"),
    )
    op.create_index("standing_certificate_consent", "standing_certificate", ["consent_id"], unique=False)
    op.create_table(
        "standing_consent",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("bank_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("consent_id"),
    )
    op.create_index("standing_consent_employer", "standing_consent", ["employer_id", "bank_id"], unique=False)
    op.create_index(
        "standing_consent_once",
        "standing_consent",
        ["employer_id", "bank_id", "first_day", "last_day"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "unmatched_payment",
        sa.Column("posting_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("bound", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.CheckConstraint("(status = 'waiting') = (decided_by IS NULL)", name="unmatched_payment_decided"),
        sa.CheckConstraint("status IN ('waiting', 'matched', 'given_back')", name="unmatched_payment_status"),
        sa.CheckConstraint("decided_by <> recorded_by", name="unmatched_payment_two_people"),
        sa.PrimaryKeyConstraint("posting_id"),
    )
    op.create_index(
        "unmatched_payment_waiting",
        "unmatched_payment",
        ["posting_id"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "held_row",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("national_id", sa.Text(), nullable=False),
        sa.Column("wage", sa.Text(), nullable=False),
        sa.Column("absence", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sender", "employer_id", "month"],
            ["held_return.sender", "held_return.employer_id", "held_return.month"],
            name="held_row_return",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sender", "employer_id", "month", "row_no"),
    )
    op.create_index("employment_employer_person", "employment", ["employer_id", "person_id"], unique=False)
    for year in range(2016, 2036):
        op.execute(f"""
            CREATE TABLE return_line_y{year} PARTITION OF return_line
            FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')
        """)
    op.execute("CREATE TABLE return_line_y2999 PARTITION OF return_line DEFAULT")
