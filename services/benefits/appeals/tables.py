"""Appeals."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.benefits.metadata import metadata, recorded

Table(
    # An appeal against one decision of a claim. `decision_no`: the decision that is appealed; `result_no`: the one that
    # followed, which is the same where it was upheld. Neither is appealed again here.
    "appeal",
    metadata,
    Column("appeal_id", Uuid, primary_key=True),
    Column("claim_id", Uuid, ForeignKey("claim.claim_id"), nullable=False),
    Column("decision_no", Integer, nullable=False),
    Column("status", Text, nullable=False, server_default="open"),
    Column("because", Text, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("filed_by", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_on", Date),
    Column("decided_because", Text),
    Column("result_no", Integer),
    Column("ended_at", DateTime(timezone=True)),
    recorded(),
    CheckConstraint("status IN ('open', 'upheld', 'changed')", name="appeal_status"),
    CheckConstraint(
        "(status = 'open') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_because IS NULL)"
        " AND (decided_by IS NULL) = (result_no IS NULL)",
        name="appeal_decided_whole",
    ),
    CheckConstraint("decided_by <> filed_by", name="appeal_second_person"),
    Index("appeal_once", "claim_id", "decision_no", unique=True),
    Index("appeal_open", "appeal_id", postgresql_where=text("status = 'open'")),
)
