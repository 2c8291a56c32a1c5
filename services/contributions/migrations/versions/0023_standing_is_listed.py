"""Consents and certificates of standing are listed by their employer and their bank, newest first."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("standing_certificate_employer", "standing_certificate", ["employer_id", "certificate_id"])
    op.create_index("standing_certificate_bank", "standing_certificate", ["bank_id", "certificate_id"])
    op.create_index("standing_consent_bank", "standing_consent", ["bank_id", "consent_id"])
