"""The tables of benefits: the migrations up to 0020 in one. A database at 0020 has them already."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = None
branch_labels = None
depends_on = ["spine_0001", "approvals_0001", "aliases_0001", "mandates_0001", "employments_0001"]


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "certificate",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("wages_paid", sa.Boolean(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("last_day >= first_day", name="certificate_days"),
        sa.PrimaryKeyConstraint("certificate_id"),
    )
    op.create_index("certificate_person", "certificate", ["person_id", "employer_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("payee", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("waiting_for", sa.JSON(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=True),
        sa.Column("entitled", sa.Numeric(precision=16, scale=2), server_default="0", nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("proceed_without", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=True),
        sa.Column("wage_total", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("wage_divisor", sa.Integer(), nullable=True),
        sa.Column("rate", sa.Numeric(precision=8, scale=6), nullable=True),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payee_told_by", sa.Text(), nullable=True),
        sa.Column("payee_waiting", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("payee_waiting_by", sa.Text(), nullable=True),
        sa.Column("payee_unconfirmed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("status IN ('pending', 'in_payment', 'rejected', 'stopped', 'closed')", name="claim_status"),
        sa.CheckConstraint("last_day >= first_day", name="claim_days"),
        sa.PrimaryKeyConstraint("claim_id"),
    )
    op.create_index("claim_employer", "claim", ["employer_id"], unique=False)
    op.create_index(
        "claim_open",
        "claim",
        ["claim_id"],
        unique=False,
        postgresql_where=sa.text("status IN ('pending', 'in_payment', 'stopped')"),
    )
    op.create_index("claim_person", "claim", ["person_id"], unique=False)
    op.create_index(
        "claim_review", "claim", ["review_on"], unique=False, postgresql_where=sa.text("review_on IS NOT NULL")
    )
    op.create_table(
        "closure_order",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("disease", sa.Text(), nullable=False),
        sa.Column(
            "number_meant",
            sa.Text(),
            sa.Computed(
                "upper(regexp_replace(translate(normalize(CAST(order_number AS text), NFKC), U&'๐๑๒๓๔๕๖๗๘๙\\2010\\2011\\2012\\2013\\2014\\2015\\2212', '0123456789-------'), '\\s+', '', 'g'))",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("order_id"),
    )
    op.create_index("closure_order_number", "closure_order", ["number_meant"], unique=False)
    op.create_table(
        "credited_month",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("credited", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "month", "employer_id"),
    )
    op.create_table(
        "employer",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id"),
    )
    op.create_table(
        "employer_month",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("employer_id", "month"),
    )
    op.create_table(
        "isolation_order",
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("order_number"),
    )
    op.create_index("isolation_order_person", "isolation_order", ["person_id"], unique=False)
    op.create_table(
        "payment_run",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "(status = 'released') = (released_by IS NOT NULL)", name="payment_run_released_by_somebody"
        ),
        sa.CheckConstraint("status IN ('frozen', 'released', 'outdated', 'withdrawn')", name="payment_run_status"),
        sa.CheckConstraint("made_by <> released_by", name="payment_run_second_person"),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_index(
        "payment_run_one_frozen", "payment_run", ["month"], unique=True, postgresql_where=sa.text("status = 'frozen'")
    )
    op.create_table("person", sa.Column("person_id", sa.Uuid(), nullable=False), sa.PrimaryKeyConstraint("person_id"))
    op.create_table(
        "posting",
        sa.Column("posting_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("debit_account", sa.Text(), nullable=False),
        sa.Column("credit_account", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("entry IN ('benefit', 'overpayment', 'set_off', 'returned')", name="posting_entry"),
        sa.CheckConstraint("amount > 0", name="posting_amount_above_zero"),
        sa.CheckConstraint("debit_account <> credit_account", name="posting_two_accounts"),
        sa.PrimaryKeyConstraint("posting_id"),
    )
    op.create_index("posting_claim", "posting", ["claim_id"], unique=False)
    op.create_index("posting_person", "posting", ["person_id"], unique=False)
    op.create_index(
        "posting_receivable",
        "posting",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text(
            "debit_account = 'overpayment_receivable' OR credit_account = 'overpayment_receivable'"
        ),
    )
    op.create_table(
        "wage_conflict",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("wage", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "month"),
    )
    op.create_table(
        "awarded_days",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("days", postgresql.DATERANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("person_id"), "="), (sa.column("days"), "&&"), using="gist", name="awarded_days_once"
        ),
        sa.CheckConstraint("NOT isempty(days)", name="awarded_days_some"),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.claim_id"],
        ),
        sa.PrimaryKeyConstraint("claim_id", "days"),
    )
    op.create_index("awarded_days_claim", "awarded_days", ["claim_id", "month"], unique=False)
    op.create_table(
        "days_decision",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("others", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.claim_id"],
        ),
        sa.PrimaryKeyConstraint("claim_id"),
    )
    op.create_table(
        "entitlement",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("paid", sa.Numeric(precision=16, scale=2), server_default="0", nullable=False),
        sa.Column("bound", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.CheckConstraint("paid >= 0 AND paid <= bound", name="entitlement_paid_within"),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.claim_id"],
        ),
        sa.PrimaryKeyConstraint("claim_id", "month"),
    )
    op.create_table(
        "payment_line",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("claim_version", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("entitled", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("set_off", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("payee", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("returned_because", sa.Text(), nullable=True),
        sa.Column(
            "covers", postgresql.DATEMULTIRANGE(), server_default=sa.text("'{}'::datemultirange"), nullable=False
        ),
        sa.Column("account", sa.Text(), server_default="known", nullable=False),
        sa.CheckConstraint("(status = 'returned') = (returned_because IS NOT NULL)", name="payment_line_returned_why"),
        sa.CheckConstraint("account IN ('new', 'changed', 'known')", name="payment_line_account"),
        sa.CheckConstraint(
            "status IN ('frozen', 'confirmed', 'returned', 'outdated', 'withdrawn')", name="payment_line_status"
        ),
        sa.CheckConstraint("amount = entitled - set_off", name="payment_line_adds_up"),
        sa.CheckConstraint("amount >= 0 AND entitled >= 0", name="payment_line_not_below_zero"),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.claim_id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["payment_run.run_id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "claim_id", "month"),
    )
    op.create_index("payment_line_claim", "payment_line", ["claim_id"], unique=False)
    op.create_index("employment_person", "employment", ["person_id"], unique=False)
