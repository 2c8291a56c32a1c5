"""accounts that an agent named for a caller."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('claim', sa.Column('payee_unconfirmed', sa.Boolean(), server_default='false', nullable=False))


def downgrade() -> None:
    op.drop_column('claim', 'payee_unconfirmed')
