"""Claims that are open are judged anew by the rules of a person's days; what two of them award waits until then."""

from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        UPDATE claim c SET status = 'pending', reason = 'days_claimed_twice', version = version + 1
        WHERE c.status IN ('in_payment', 'stopped') AND EXISTS (
            SELECT FROM entitlement e WHERE e.claim_id = c.claim_id AND e.days > (
                SELECT coalesce(sum(upper(d.days) - lower(d.days)), 0) FROM awarded_days d
                WHERE d.claim_id = e.claim_id AND d.month = e.month))
    """)
    # The duty that looks again at claims whose waiting is over takes them, some hundred at a time.
    op.execute("UPDATE claim SET review_on = filed_on WHERE status IN ('pending', 'in_payment', 'stopped')")


def downgrade() -> None:
    pass
