"""Announcements, messages to groups, and the measures in force."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = ['spine_0002', 'aliases_0002', 'employments_0001']


def upgrade() -> None:
    op.create_table('announcement',
    sa.Column('announcement_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('area', sa.Text(), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('posted_by', sa.Text(), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('withdrawn_by', sa.Text(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_because', sa.Text(), nullable=True),
    sa.CheckConstraint('last_day >= first_day', name='announcement_days'),
    sa.CheckConstraint('num_nonnulls(withdrawn_by, withdrawn_at, withdrawn_because) IN (0, 3)', name='withdrawn_whole'),
    sa.PrimaryKeyConstraint('announcement_id')
    )
    op.create_index('announcement_first_day', 'announcement', ['first_day'], unique=False, postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.create_table('measure',
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('employer_id', sa.Uuid(), nullable=True),
    sa.Column('area', sa.Text(), nullable=True),
    sa.Column('sector', sa.Text(), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('order_number', sa.Text(), nullable=False),
    sa.Column('issued_by', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('order_id')
    )
    op.create_index('measure_last_day', 'measure', ['last_day'], unique=False)
    op.create_table('broadcast',
    sa.Column('broadcast_id', sa.Uuid(), nullable=False),
    sa.Column('announcement_id', sa.Uuid(), nullable=False),
    sa.Column('area', sa.Text(), nullable=True),
    sa.Column('employer_id', sa.Uuid(), nullable=True),
    sa.Column('programme', sa.Text(), nullable=True),
    sa.Column('persons', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('ended_by', sa.Text(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('after_person', sa.Uuid(), server_default='00000000-0000-0000-0000-000000000000', nullable=False),
    sa.Column('queued', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint("programme IN ('booked', 'isolating', 'claiming')", name='broadcast_programme'),
    sa.CheckConstraint("status IN ('waiting', 'sending', 'sent', 'withdrawn')", name='broadcast_status'),
    sa.CheckConstraint('num_nonnulls(area, employer_id, programme) >= 1', name='broadcast_group'),
    sa.ForeignKeyConstraint(['announcement_id'], ['announcement.announcement_id'], ),
    sa.PrimaryKeyConstraint('broadcast_id')
    )
    op.create_index('broadcast_announcement', 'broadcast', ['announcement_id'], unique=False)
    op.create_index('broadcast_open', 'broadcast', ['asked_at'], unique=False, postgresql_where=sa.text("status IN ('waiting', 'sending')"))
