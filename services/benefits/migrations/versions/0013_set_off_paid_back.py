"""What was set off and is owed no longer is paid back: a negative set-off."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

_RECEIVABLE = "debit_account = 'overpayment_receivable' OR credit_account = 'overpayment_receivable'"


def upgrade() -> None:
    op.drop_constraint('payment_line_not_below_zero', 'payment_line')
    op.create_check_constraint('payment_line_not_below_zero', 'payment_line', 'amount >= 0 AND entitled >= 0')
    op.create_index('posting_receivable', 'posting', ['person_id'], unique=False,
                    postgresql_where=sa.text(_RECEIVABLE))


def downgrade() -> None:
    op.drop_index('posting_receivable', table_name='posting')
    op.drop_constraint('payment_line_not_below_zero', 'payment_line')
    op.create_check_constraint('payment_line_not_below_zero', 'payment_line', 'amount >= 0 AND set_off >= 0')
