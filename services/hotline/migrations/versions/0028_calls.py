"""Calls that a telephone system tells, and the presence of agents."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_TIMED = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "call",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), server_default="inbound", nullable=False),
        sa.Column("queue", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("agent_since", _TIMED, nullable=True),
        sa.Column("started_at", _TIMED, nullable=False),
        sa.Column("answered_at", _TIMED, nullable=True),
        sa.Column("ended_at", _TIMED, nullable=True),
        sa.Column("abandoned_at", _TIMED, nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("direction IN ('inbound', 'outbound')", name="call_direction"),
        sa.CheckConstraint("answered_at >= started_at", name="call_answered"),
        sa.CheckConstraint("ended_at >= coalesce(answered_at, started_at)", name="call_ended"),
        sa.CheckConstraint(
            "abandoned_at IS NULL OR (abandoned_at >= started_at AND answered_at IS NULL AND ended_at IS NULL)",
            name="call_abandoned",
        ),
        sa.CheckConstraint("(agent IS NULL) = (answered_at IS NULL)", name="call_agent"),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.case_id"]),
        sa.PrimaryKeyConstraint("call_id"),
        sa.UniqueConstraint("told_by", "reference", name="call_once"),
    )
    op.create_index("call_started", "call", ["started_at"])
    open_ones = sa.text("ended_at IS NULL AND abandoned_at IS NULL")
    op.create_index("call_open", "call", ["started_at"], postgresql_where=open_ones)
    op.create_index(
        "call_agent_started", "call", ["agent", "started_at"], postgresql_where=sa.text("agent IS NOT NULL")
    )
    op.create_index("call_person", "call", ["person_id"], postgresql_where=sa.text("person_id IS NOT NULL"))
    op.create_index("call_case", "call", ["case_id"], postgresql_where=sa.text("case_id IS NOT NULL"))
    op.create_table(
        "agent_presence",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", _TIMED, nullable=False),
        sa.Column("heard_at", _TIMED, nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('available', 'in_call', 'wrap_up', 'away', 'offline')", name="agent_presence_state"
        ),
        sa.CheckConstraint("call_id IS NULL OR state IN ('in_call', 'wrap_up')", name="agent_presence_call"),
        sa.PrimaryKeyConstraint("agent"),
    )
