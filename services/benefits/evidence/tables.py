"""Evidence files."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, LargeBinary, Table, Text, Uuid

from services.benefits.metadata import metadata, recorded

Table(
    # A photo or scan of a claim, without what it says of its maker. It lies in the database: what is deleted is gone in
    # one transaction, on every machine.
    "evidence_file",
    metadata,
    Column("evidence_id", Uuid, primary_key=True),
    Column("claim_id", Uuid, ForeignKey("claim.claim_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_on", Date, nullable=False),
    recorded(),
    CheckConstraint("kind IN ('medical', 'order', 'wages', 'employment', 'other')", name="evidence_file_kind"),
    Index("evidence_file_claim", "claim_id"),
)
