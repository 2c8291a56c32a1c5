"""Premiums: copies of covers and households, plans, bills, and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
_NOW = sa.text("clock_timestamp()")
_AMOUNT = sa.Numeric(16, 2)


def upgrade() -> None:
    _copies()
    op.create_table(
        "premium_plan",
        sa.Column("coverage_id", sa.Uuid(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("months > 0", name="premium_plan_months"),
        sa.ForeignKeyConstraint(["coverage_id"], ["premium_coverage.coverage_id"]),
        sa.PrimaryKeyConstraint("coverage_id", "first_month"),
    )
    op.create_table(
        "premium_bill",
        sa.Column("bill_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("coverage_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("option", sa.Text(), nullable=False),
        sa.Column("income", _AMOUNT, nullable=True),
        sa.Column("support_group", sa.Text(), nullable=False),
        sa.Column("amount", _AMOUNT, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("amount >= 0", name="premium_bill_amount"),
        sa.CheckConstraint("status IN ('due', 'paid', 'lapsed', 'replaced')", name="premium_bill_status"),
        sa.ForeignKeyConstraint(["coverage_id"], ["premium_coverage.coverage_id"]),
        sa.PrimaryKeyConstraint("bill_id"),
    )
    op.create_index(
        "premium_bill_once",
        "premium_bill",
        ["coverage_id", "first_month"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('replaced', 'lapsed')"),
    )
    op.create_index("premium_bill_person", "premium_bill", ["person_id", "bill_id"])
    op.create_index("premium_bill_due", "premium_bill", ["due_on"], postgresql_where=sa.text("status = 'due'"))
    _ledger()
    # The reference by which a bill is paid: its number with two check digits (ISO 7064, modulo 97).
    op.execute("""
        CREATE FUNCTION premium_reference(bill bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
            SELECT 'P' || lpad(bill::text, 10, '0') || lpad((98 - bill * 100 % 97)::text, 2, '0')
        $$
    """)
    # The place of a person in the household on a day: who began to be covered before comes first.
    op.execute("""
        CREATE FUNCTION premium_place(coverage uuid, person uuid, kind text, day date, first date) RETURNS integer
        LANGUAGE sql STABLE SET enable_nestloop = on AS $$
            SELECT 1 + count(*)::integer
            FROM premium_household mine
            JOIN premium_household theirs USING (household_id)
            JOIN premium_coverage o ON o.person_id = theirs.person_id AND o.scheme = kind
            WHERE mine.person_id = person AND daterange(mine.first_day, mine.ended_on) @> day
              AND theirs.person_id <> person AND daterange(theirs.first_day, theirs.ended_on) @> day
              AND daterange(o.first_day, o.ended_on) @> day
              AND (o.first_day, o.coverage_id) < (first, coverage)
        $$
    """)


def _copies() -> None:
    op.create_table(
        "premium_coverage",
        sa.Column("coverage_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("event_partition", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("coverage_id"),
    )
    op.create_index("premium_coverage_person", "premium_coverage", ["person_id"])
    op.create_table(
        "premium_terms",
        sa.Column("coverage_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("option", sa.Text(), nullable=False),
        sa.Column("income", _AMOUNT, nullable=True),
        sa.Column("support_group", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("coverage_id", "first_day"),
    )
    op.create_table(
        "premium_household",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("household_id", "person_id", "first_day"),
    )
    op.create_index("premium_household_person", "premium_household", ["person_id"])


def _ledger() -> None:
    op.create_table(
        "premium_posting",
        sa.Column("posting_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("coverage_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        *(
            sa.Column(name, _AMOUNT, nullable=False)
            for name in ("cash", "member", "state", "locality", "donor", "fund")
        ),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.Column("supported", sa.Integer(), server_default="0", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("entry IN ('due', 'reversal', 'payment')", name="premium_posting_entry"),
        sa.CheckConstraint("cash + member + state + locality + donor = fund", name="premium_posting_balanced"),
        sa.CheckConstraint("(entry = 'payment') = (cash <> 0)", name="premium_posting_cash"),
        sa.ForeignKeyConstraint(["bill_id"], ["premium_bill.bill_id"]),
        sa.PrimaryKeyConstraint("posting_id"),
    )
    op.create_index("premium_posting_month", "premium_posting", ["coverage_id", "month"])
    op.create_index("premium_posting_bill", "premium_posting", ["bill_id"])
    op.create_table(
        "premium_payment",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", _AMOUNT, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("amount > 0", name="premium_payment_amount"),
        sa.ForeignKeyConstraint(["bill_id"], ["premium_bill.bill_id"]),
        sa.PrimaryKeyConstraint("issuer", "reference"),
    )
    op.create_index("premium_payment_once", "premium_payment", ["bill_id"], unique=True)


def downgrade() -> None:
    op.execute("DROP FUNCTION premium_place")
    op.execute("DROP FUNCTION premium_reference")
    for name in ("payment", "posting", "bill", "plan", "household", "terms", "coverage"):
        op.drop_table(f"premium_{name}")
