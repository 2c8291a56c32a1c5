"""Of one subject one entry of a kind waits; where several wait, the first stays."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

SUBJECT = """
    coalesce(content ->> 'person_id', content ->> 'order_id', content ->> 'national_id',
             content ->> 'registration_number',
             order_as_meant(content ->> 'order_number') || ' ' || order_as_meant(content ->> 'issued_by') || ' '
             || coalesce(content ->> 'employer_id', (content ->> 'area') || ' ' || (content ->> 'sector')))
"""


def upgrade() -> None:
    op.add_column("pending_entry", sa.Column("subject", sa.Text(), sa.Computed(SUBJECT, persisted=True), nullable=True))
    op.execute("""
        UPDATE pending_entry SET status = 'refused', decided_by = 'entered twice'
        WHERE entry_id IN (
            SELECT entry_id FROM (
                SELECT entry_id, row_number() OVER (PARTITION BY kind, subject ORDER BY made_at, entry_id) AS nth
                FROM pending_entry WHERE status = 'waiting' AND subject IS NOT NULL) numbered
            WHERE nth > 1)
    """)
    op.create_index(
        "pending_entry_once",
        "pending_entry",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("status = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_index("pending_entry_once", "pending_entry")
    op.drop_column("pending_entry", "subject")
