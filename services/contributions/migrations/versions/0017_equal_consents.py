"""Equal consents that stand are one: the first, which what was certified by the others now stands on."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_EQUAL = """
    FROM (SELECT consent_id, first_value(consent_id) OVER (
              PARTITION BY employer_id, bank_id, first_day, last_day ORDER BY consent_id) AS kept_id
          FROM standing_consent WHERE revoked_at IS NULL) e
"""


def upgrade() -> None:
    op.execute(f"UPDATE standing_certificate c SET consent_id = kept_id {_EQUAL} WHERE c.consent_id = e.consent_id")
    op.execute(f"""
        UPDATE standing_consent c SET revoked_at = clock_timestamp() {_EQUAL}
        WHERE c.consent_id = e.consent_id AND e.consent_id <> e.kept_id
    """)
    op.create_index(
        "standing_consent_once",
        "standing_consent",
        ["employer_id", "bank_id", "first_day", "last_day"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("standing_consent_once", "standing_consent")
