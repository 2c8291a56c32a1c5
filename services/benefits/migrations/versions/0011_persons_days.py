"""A person's days: each belongs to one claim, payments say which days they pay for, accounts wait for an officer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

_HOLD = """
    INSERT INTO awarded_days (claim_id, person_id, month, days)
    SELECT c.claim_id, coalesce(a.kept_id, c.person_id), e.month,
           daterange(greatest(e.month, d.first_day),
                     least(CAST(e.month + interval '1 month' AS date), d.last_day + 1))
    FROM claim c
    JOIN entitlement e USING (claim_id)
    LEFT JOIN person_alias a ON a.person_id = c.person_id
    CROSS JOIN LATERAL (
        SELECT greatest(c.first_day, CAST(c.decision -> 'receipt' -> 'inputs' ->> 'first_day' AS date)) AS first_day,
               CAST(c.decision ->> 'last_paid_day' AS date) AS last_day
    ) d
    WHERE c.status IN ('in_payment', 'stopped', 'closed') AND e.days > 0
      AND greatest(e.month, d.first_day) <= least(CAST(e.month + interval '1 month' AS date) - 1, d.last_day)
    ORDER BY e.paid = 0, c.claim_id
    ON CONFLICT DO NOTHING
"""
_COVER = """
    UPDATE payment_line l SET covers = held.days
    FROM (SELECT claim_id, month, range_agg(days) AS days FROM awarded_days GROUP BY claim_id, month) held,
         (SELECT DISTINCT ON (claim_id, month) run_id, claim_id, month FROM payment_line
          WHERE status = 'confirmed' ORDER BY claim_id, month, days DESC) first
    WHERE held.claim_id = l.claim_id AND held.month = l.month
      AND first.run_id = l.run_id AND first.claim_id = l.claim_id AND first.month = l.month
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for column in (
        sa.Column('filed_by', sa.Text()),
        sa.Column('wage_total', sa.Numeric(precision=16, scale=2)),
        sa.Column('wage_divisor', sa.Integer()),
        sa.Column('rate', sa.Numeric(precision=8, scale=6)),
        sa.Column('awarded_at', sa.DateTime(timezone=True)),
        sa.Column('payee_told_by', sa.Text()),
        sa.Column('payee_waiting', sa.JSON()),
        sa.Column('payee_waiting_by', sa.Text()),
    ):
        op.add_column('claim', column)
    none = sa.text("'{}'::datemultirange")
    op.add_column('payment_line', sa.Column('covers', postgresql.DATEMULTIRANGE(), server_default=none, nullable=False))
    op.add_column('payment_line', sa.Column('account', sa.Text(), server_default='known', nullable=False))
    op.create_check_constraint('payment_line_account', 'payment_line', "account IN ('new', 'changed', 'known')")
    op.create_table('awarded_days',
    sa.Column('claim_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('days', postgresql.DATERANGE(), nullable=False),
    sa.CheckConstraint('NOT isempty(days)', name='awarded_days_some'),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.claim_id'], ),
    sa.PrimaryKeyConstraint('claim_id', 'days'),
    postgresql.ExcludeConstraint(('person_id', '='), ('days', '&&'), name='awarded_days_once', using='gist')
    )
    op.create_index('awarded_days_claim', 'awarded_days', ['claim_id', 'month'], unique=False)
    op.create_table('days_decision',
    sa.Column('claim_id', sa.Uuid(), nullable=False),
    sa.Column('keeps', sa.Boolean(), nullable=False),
    sa.Column('others', postgresql.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.claim_id'], ),
    sa.PrimaryKeyConstraint('claim_id')
    )
    op.execute(_HOLD)
    op.execute(_COVER)
    op.execute("""
        UPDATE claim SET awarded_at = recorded_at
        WHERE claim_id IN (SELECT claim_id FROM entitlement WHERE days > 0 OR paid > 0)
    """)


def downgrade() -> None:
    op.drop_table('days_decision')
    op.drop_table('awarded_days')
    op.drop_column('payment_line', 'account')
    op.drop_column('payment_line', 'covers')
    for name in ('filed_by', 'wage_total', 'wage_divisor', 'rate', 'awarded_at', 'payee_told_by', 'payee_waiting',
                 'payee_waiting_by'):
        op.drop_column('claim', name)
