"""Tables of premiums: copies of covers and households, plans of payment, bills, and the ledger."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.contributions.metadata import AMOUNT, NOW, metadata

Table(
    # A copy: the cover of a person, as registration says it.
    "premium_coverage",
    metadata,
    Column("coverage_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("ended_on", Date),
    Column("reason", Text),
    Column("event_partition", SmallInteger, nullable=False),
    Index("premium_coverage_person", "person_id"),
)
Table(
    # A copy: the terms of a cover, each until the next.
    "premium_terms",
    metadata,
    Column("coverage_id", Uuid, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("ended_on", Date),
    Column("option", Text, nullable=False),
    Column("income", AMOUNT),
    Column("support_group", Text, nullable=False),
    PrimaryKeyConstraint("coverage_id", "first_day"),
)
Table(
    # A copy: the days of persons in households.
    "premium_household",
    metadata,
    Column("household_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("ended_on", Date),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("household_id", "person_id", "first_day"),
    Index("premium_household_person", "person_id"),
)
Table(
    # For how many months a person pays at once, from a month on.
    "premium_plan",
    metadata,
    Column("coverage_id", Uuid, ForeignKey("premium_coverage.coverage_id"), nullable=False),
    Column("first_month", Date, nullable=False),
    Column("months", Integer, nullable=False),
    Column("chosen_by", Text, nullable=False),
    Column("chosen_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("coverage_id", "first_month"),
    CheckConstraint("months > 0", name="premium_plan_months"),
)
Table(
    # What a person is asked for: one month, or the months of a plan. The run that bills a million covers locks no
    # row of another table for each: a condition that `prakan doctor --deep` checks stands for the references.
    "premium_bill",
    metadata,
    Column("bill_id", BigInteger, Identity(always=True), primary_key=True),
    Column("coverage_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("first_month", Date, nullable=False),
    Column("months", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    # What the price followed from, on the first of its days.
    Column("option", Text, nullable=False),
    Column("income", AMOUNT),
    Column("support_group", Text, nullable=False),
    # The member's share of all months.
    Column("amount", AMOUNT, nullable=False),
    # Months of it for which the State pays a share.
    Column("supported", Integer, nullable=False, server_default="0"),
    Column("status", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    CheckConstraint("amount >= 0", name="premium_bill_amount"),
    CheckConstraint("status IN ('due', 'paid', 'lapsed', 'replaced')", name="premium_bill_status"),
    Index(
        "premium_bill_once",
        "coverage_id",
        "first_month",
        unique=True,
        postgresql_include=["months", "supported"],
        postgresql_where=text("status NOT IN ('replaced', 'lapsed')"),
    ),
    Index("premium_bill_reversed", "coverage_id", postgresql_where=text("status IN ('replaced', 'lapsed')")),
    Index("premium_bill_due", "due_on", postgresql_where=text("status = 'due'")),
)
Table(
    # The ledger: each row is balanced. Receivables of the four payers and cash are its debits, the fund its credit.
    "premium_posting",
    metadata,
    Column("posting_id", BigInteger, Identity(always=True), nullable=False),
    Column("bill_id", BigInteger, nullable=False),
    Column("coverage_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("entry", Text, nullable=False),
    Column("cash", AMOUNT, nullable=False),
    Column("member", AMOUNT, nullable=False),
    Column("state", AMOUNT, nullable=False),
    Column("locality", AMOUNT, nullable=False),
    Column("donor", AMOUNT, nullable=False),
    Column("fund", AMOUNT, nullable=False),
    # What the price followed from: the place in the household, and months of State support before.
    Column("place", Integer, nullable=False, server_default="0"),
    Column("supported", Integer, nullable=False, server_default="0"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    CheckConstraint("entry IN ('due', 'reversal', 'payment')", name="premium_posting_entry"),
    CheckConstraint("cash + member + state + locality + donor = fund", name="premium_posting_balanced"),
    CheckConstraint("(entry = 'payment') = (cash <> 0)", name="premium_posting_cash"),
    PrimaryKeyConstraint("bill_id", "posting_id"),
)
Table(
    # What a locality or a donor promised to pay of premiums: of an area, a group of support, or persons by a list.
    "premium_promise",
    metadata,
    Column("promise_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("area", Text),
    Column("support_group", Text),
    # For the persons of `premium_promise_person` alone.
    Column("listed", Boolean, nullable=False),
    # So much of each month, or such a part of the whole premium.
    Column("amount", AMOUNT),
    Column("part", Numeric(5, 4)),
    Column("first_month", Date, nullable=False),
    Column("ended_month", Date),
    Column("status", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("kind IN ('locality', 'donor')", name="premium_promise_kind"),
    CheckConstraint("status IN ('waiting', 'stands', 'withdrawn')", name="premium_promise_status"),
    CheckConstraint("(amount IS NULL) <> (part IS NULL)", name="premium_promise_how_much"),
    CheckConstraint("amount > 0", name="premium_promise_amount"),
    CheckConstraint("part > 0 AND part <= 1", name="premium_promise_part"),
    CheckConstraint("status <> 'stands' OR decided_by <> asked_by", name="premium_promise_by_another"),
)
Table(
    "premium_promise_person",
    metadata,
    Column("promise_id", Uuid, ForeignKey("premium_promise.promise_id"), nullable=False),
    Column("person_id", Uuid, nullable=False),
    PrimaryKeyConstraint("promise_id", "person_id"),
)
Table(
    # What a payer owes for a month of a bill: the locality's and the donor's column of the ledger, by promise.
    "premium_promise_posting",
    metadata,
    Column("promise_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("bill_id", BigInteger, nullable=False),
    Column("coverage_id", Uuid, nullable=False),
    Column("entry", Text, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    CheckConstraint("(entry = 'due') = (amount > 0)", name="premium_promise_posting_sign"),
    CheckConstraint("entry IN ('due', 'reversal')", name="premium_promise_posting_entry"),
    PrimaryKeyConstraint("promise_id", "month", "bill_id", "entry"),
    Index("premium_promise_posting_bill", "bill_id"),
)
Table(
    # Months that a run went through: each cover with days in one is billed, or noted as left out.
    "premium_run",
    metadata,
    Column("month", Date, primary_key=True),
    Column("through_on", Date, nullable=False),
)
Table(
    # A cover that was not billed for a month, and why. `entered_too_late`: for the months before those that are billed.
    "premium_left_out",
    metadata,
    Column("coverage_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("noted_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    CheckConstraint(
        "reason IN ('no_premium_in_law', 'no_choice', 'option_not_in_law', 'group_not_in_law', 'income_missing',"
        " 'income_below_floor', 'entered_too_late', 'not_billed_yet')",
        name="premium_left_out_reason",
    ),
    PrimaryKeyConstraint("coverage_id", "month"),
)
Table(
    # A payment of a bill. References are unique with their issuer: `bank:<id>`, or `agency`.
    "premium_payment",
    metadata,
    Column("issuer", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("bill_id", BigInteger, ForeignKey("premium_bill.bill_id"), nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("issuer", "reference"),
    CheckConstraint("amount > 0", name="premium_payment_amount"),
    Index("premium_payment_once", "bill_id", unique=True),
)
