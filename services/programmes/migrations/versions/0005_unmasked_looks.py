"""Personal data shown unmasked, for supervisors to review."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('unmasked_look',
    sa.Column('look_id', sa.Uuid(), server_default=sa.text('uuidv7()'), nullable=False),
    sa.Column('looked_by', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=True),
    sa.Column('persons', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('reviewed_by', sa.Text(), nullable=True),
    sa.Column('verdict', sa.Text(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(reviewed_by IS NULL) = (verdict IS NULL)', name='unmasked_look_verdict'),
    sa.CheckConstraint('reviewed_by <> looked_by', name='unmasked_look_reviewed_by_another'),
    sa.PrimaryKeyConstraint('look_id')
    )
    op.create_index('unmasked_look_unreviewed', 'unmasked_look', ['look_id'], unique=False,
                    postgresql_where=sa.text('reviewed_by IS NULL'))


def downgrade() -> None:
    op.drop_index('unmasked_look_unreviewed', table_name='unmasked_look',
                  postgresql_where=sa.text('reviewed_by IS NULL'))
    op.drop_table('unmasked_look')
