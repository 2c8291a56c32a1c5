"""wrong tries of the identity check by person and day."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('identity_day',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.CheckConstraint('wrong BETWEEN 0 AND 3', name='identity_day_tries'),
    sa.PrimaryKeyConstraint('person_id', 'day')
    )
    op.create_index('identity_check_person', 'identity_check', ['person_id', 'at'], unique=False)


def downgrade() -> None:
    op.drop_index('identity_check_person', table_name='identity_check')
    op.drop_table('identity_day')
