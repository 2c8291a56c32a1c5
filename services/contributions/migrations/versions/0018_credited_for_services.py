"""Who was credited names persons: what was said of it before leaves the employers' feeds too."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("event_log", "outbox"):
        op.execute(f"""
            UPDATE {table} SET audience = NULL
            WHERE type = 'contributions.wages_credited.v1' AND audience IS NOT NULL
        """)


def downgrade() -> None:
    pass
