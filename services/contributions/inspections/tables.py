"""Tables of inspections: plans with every employer that was scored, cases, findings, what they claim, and sanctions."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.contributions.metadata import AMOUNT, NOW, metadata

Table(
    # The plan of an area for a year. `seed`: made by the service, not by who plans; the sample is drawn from it.
    "inspection_plan",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("area", Text, nullable=False),
    Column("by_risk", Integer, nullable=False),
    Column("by_chance", Integer, nullable=False),
    Column("seed", Text, nullable=False),
    Column("scored_on", Date, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    UniqueConstraint("area", "year", name="inspection_plan_of_year"),
)
Table(
    # Every employer that the plan could pick, as it was scored, so that the sample can be drawn again at any time.
    "inspection_candidate",
    metadata,
    Column("plan_id", Uuid, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("score", Numeric(8, 2), nullable=False),
    # What the score is the sum of: factor, how often it was counted, its points.
    Column("factors", JSON, nullable=False),
    Column("by_risk", Boolean, nullable=False),
    Column("by_chance", Boolean, nullable=False),
    PrimaryKeyConstraint("plan_id", "employer_id"),
    Index("inspection_picked", "plan_id", postgresql_where=text("by_risk OR by_chance")),
)
Table(
    # A case. Without a plan it is irregular. An employer has one open case at a time.
    "inspection",
    metadata,
    Column("inspection_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("plan_id", Uuid),
    Column("form", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="open"),
    Column("opened_by", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    CheckConstraint("form IN ('planned', 'unannounced', 'online', 'self_check')", name="inspection_form"),
    Column("closed_by", Text),
    Column("closed_on", Date),
    Column("conclusion", Text),
    CheckConstraint("status IN ('open', 'closed')", name="inspection_status"),
    CheckConstraint(
        "(status = 'closed') = (closed_by IS NOT NULL AND closed_on IS NOT NULL AND conclusion IS NOT NULL)",
        name="inspection_closed",
    ),
    Index("inspection_closed_on", "closed_on", postgresql_where=text("status = 'closed'")),
    UniqueConstraint("plan_id", "employer_id", name="inspection_of_plan"),
    Index("inspection_employer", "employer_id", "inspection_id"),
    Index("inspection_open", "employer_id", unique=True, postgresql_where=text("status = 'open'")),
)
Table(
    # A person and month of which an inspector found contributions missing. Never changed: what is claimed stands apart.
    "inspection_finding",
    metadata,
    Column("inspection_finding_id", BigInteger, Identity(always=True), primary_key=True),
    Column("inspection_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("found_by", Text, nullable=False),
    Column("found_on", Date, nullable=False),
    CheckConstraint("kind IN ('not_enrolled', 'under_declared')", name="inspection_finding_kind"),
    CheckConstraint("amount > 0", name="inspection_finding_amount"),
    UniqueConstraint("inspection_id", "person_id", "month", name="inspection_finding_once"),
)
Table(
    # What a closed case claims for a month. `filed`: the part that the employer has reported itself since, which its
    # return has above `filed_above`; `recovered`: paid. Both lower what is still owed.
    "inspection_claim",
    metadata,
    Column("inspection_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("requested", AMOUNT, nullable=False),
    Column("filed_above", AMOUNT, nullable=False),
    Column("filed", AMOUNT, nullable=False, server_default="0"),
    Column("recovered", AMOUNT, nullable=False, server_default="0"),
    PrimaryKeyConstraint("inspection_id", "month"),
    CheckConstraint("requested > 0 AND filed_above >= 0", name="inspection_claim_amounts"),
    CheckConstraint("filed >= 0 AND recovered >= 0 AND filed + recovered <= requested", name="inspection_claim_left"),
    Index("inspection_claim_employer", "employer_id", "inspection_id", "month"),
)
Table(
    # A sanction for what a closed case found. It takes the approvals of so many officers, none of them its maker.
    "sanction",
    metadata,
    Column("sanction_id", Uuid, primary_key=True),
    Column("inspection_id", Uuid, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("because", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="proposed"),
    Column("approvals", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("decided_on", Date),
    # The last day on which the employer may appeal.
    Column("appeal_by", Date),
    Column("appealed_on", Date),
    Column("appeal", Text),
    Column("appeal_decided_by", Text),
    Column("appeal_decided_on", Date),
    Column("appeal_because", Text),
    CheckConstraint("amount > 0 AND approvals > 0", name="sanction_amount"),
    CheckConstraint("status IN ('proposed', 'decided', 'appealed', 'upheld', 'annulled')", name="sanction_status"),
    CheckConstraint("(status = 'proposed') = (decided_on IS NULL)", name="sanction_decided"),
    CheckConstraint("(status IN ('proposed', 'decided')) = (appealed_on IS NULL)", name="sanction_appealed"),
    CheckConstraint("appealed_on <= appeal_by", name="sanction_appealed_in_time"),
    CheckConstraint(
        "(status IN ('upheld', 'annulled')) = (appeal_decided_by IS NOT NULL)", name="sanction_appeal_decided"
    ),
    CheckConstraint("appeal_decided_by <> made_by", name="sanction_appeal_by_another"),
    UniqueConstraint("inspection_id", name="sanction_of_inspection"),
    Index("sanction_employer", "employer_id", "sanction_id"),
)
Table(
    "sanction_approval",
    metadata,
    Column("sanction_id", Uuid, nullable=False),
    Column("approver", Text, nullable=False),
    Column("approved_on", Date, nullable=False),
    PrimaryKeyConstraint("sanction_id", "approver"),
)
