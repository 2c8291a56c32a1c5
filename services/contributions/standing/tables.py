"""Consents and certificates of employers' standing."""

from sqlalchemy import JSON, CheckConstraint, Column, Date, DateTime, Index, Table, Text, Uuid, text

from services.contributions.metadata import metadata

Table(
    # Which bank may ask for an employer's standing.
    "standing_consent",
    metadata,
    Column("consent_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("bank_id", Uuid, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Index("standing_consent_employer", "employer_id", "bank_id"),
    Index("standing_consent_bank", "bank_id", "consent_id"),
    Index(
        "standing_consent_once",
        "employer_id",
        "bank_id",
        "first_day",
        "last_day",
        unique=True,
        postgresql_where=text("revoked_at IS NULL"),
    ),
)
Table(
    "standing_certificate",
    metadata,
    Column("certificate_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("bank_id", Uuid),
    Column("consent_id", Uuid),
    Column("content", JSON, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("revoked_because", Text),
    CheckConstraint("(revoked_at IS NULL) = (revoked_because IS NULL)", name="standing_certificate_revoked_why"),
    Index("standing_certificate_consent", "consent_id"),
    Index("standing_certificate_employer", "employer_id", "certificate_id"),
    Index("standing_certificate_bank", "bank_id", "certificate_id"),
)
