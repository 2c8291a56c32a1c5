"""what a person confirms of the requests of an agent who acts for the person."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('confirmation',
    sa.Column('confirmation_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), server_default='pending', nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name='confirmation_decided'),
    sa.CheckConstraint("status IN ('pending', 'confirmed', 'refused')", name='confirmation_status'),
    sa.ForeignKeyConstraint(['case_id'], ['service_case.case_id'], ),
    sa.PrimaryKeyConstraint('confirmation_id')
    )
    op.create_index('confirmation_case', 'confirmation', ['case_id'], unique=False)
    op.create_index('confirmation_person', 'confirmation', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_index('confirmation_person', table_name='confirmation')
    op.drop_index('confirmation_case', table_name='confirmation')
    op.drop_table('confirmation')
