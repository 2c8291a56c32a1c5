"""What was paid of a month's award, and the bound that no payment passes."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    amount = sa.Numeric(precision=16, scale=2)
    op.add_column('entitlement', sa.Column('paid', amount, server_default='0', nullable=False))
    op.add_column('entitlement', sa.Column('bound', amount, nullable=True))
    op.execute("""
        INSERT INTO entitlement AS known (claim_id, month, days, amount, paid)
        SELECT claim_id, month, 0, 0, sum(entitled) FROM payment_line WHERE status = 'confirmed' GROUP BY claim_id, month
        ON CONFLICT (claim_id, month) DO UPDATE SET paid = excluded.paid
    """)
    op.execute("UPDATE entitlement SET bound = greatest(amount, paid)")
    op.alter_column('entitlement', 'bound', nullable=False)
    op.create_check_constraint('entitlement_paid_within', 'entitlement', 'paid >= 0 AND paid <= bound')


def downgrade() -> None:
    op.drop_constraint('entitlement_paid_within', 'entitlement')
    op.drop_column('entitlement', 'bound')
    op.drop_column('entitlement', 'paid')
