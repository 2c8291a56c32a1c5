"""Tables of inspections: yearly plans with every employer that was scored, and cases."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
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

from services.contributions.metadata import NOW, metadata

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
    CheckConstraint("status IN ('open', 'closed')", name="inspection_status"),
    UniqueConstraint("plan_id", "employer_id", name="inspection_of_plan"),
    Index("inspection_employer", "employer_id", "inspection_id"),
    Index("inspection_open", "employer_id", unique=True, postgresql_where=text("status = 'open'")),
)
