"""Standing certificates, and the consents that banks ask by."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing_consent",
        sa.Column("consent_id", sa.Uuid(), primary_key=True),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("bank_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_index("standing_consent_employer", "standing_consent", ["employer_id", "bank_id"])
    op.create_table(
        "standing_certificate",
        sa.Column("certificate_id", sa.Uuid(), primary_key=True),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("bank_id", sa.Uuid()),
        sa.Column("consent_id", sa.Uuid()),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_because", sa.Text()),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_because IS NULL)", name="standing_certificate_revoked_why"
        ),
    )
    op.create_index("standing_certificate_consent", "standing_certificate", ["consent_id"])


def downgrade() -> None:
    op.drop_table("standing_certificate")
    op.drop_table("standing_consent")
