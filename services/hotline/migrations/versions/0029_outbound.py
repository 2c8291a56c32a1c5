"""Lists of persons to call, the attempts, and persons who want no calls."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TIMED = sa.DateTime(timezone=True)
_NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.create_table(
        "outbound_list",
        sa.Column("outbound_list_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", _TIMED, server_default=_NOW, nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", _TIMED, nullable=True),
        sa.CheckConstraint("(closed_by IS NULL) = (closed_at IS NULL)", name="outbound_list_closed"),
        sa.PrimaryKeyConstraint("outbound_list_id"),
    )
    _calls()
    op.create_table(
        "outbound_attempt",
        sa.Column("attempt_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("outbound_call_id", sa.Uuid(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", _TIMED, nullable=False),
        sa.ForeignKeyConstraint(["outbound_call_id"], ["outbound_call.outbound_call_id"]),
        sa.PrimaryKeyConstraint("attempt_id"),
    )
    op.create_index("outbound_attempt_call", "outbound_attempt", ["outbound_call_id"])
    op.create_table(
        "do_not_call",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("since", _TIMED, server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
    )


def _calls() -> None:
    op.create_table(
        "outbound_call",
        sa.Column("outbound_call_id", sa.Uuid(), nullable=False),
        sa.Column("outbound_list_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", _TIMED, server_default=sa.text("'-infinity'"), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("taken_until", _TIMED, nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'taken', 'done', 'given_up', 'do_not_call')", name="outbound_call_status"
        ),
        sa.CheckConstraint("(status = 'taken') = (taken_by IS NOT NULL)", name="outbound_call_taken"),
        sa.CheckConstraint("(taken_by IS NULL) = (taken_until IS NULL)", name="outbound_call_until"),
        sa.ForeignKeyConstraint(["outbound_list_id"], ["outbound_list.outbound_list_id"]),
        sa.PrimaryKeyConstraint("outbound_call_id"),
        sa.UniqueConstraint("outbound_list_id", "person_id", name="outbound_call_once"),
    )
    op.create_index(
        "outbound_call_nobody_twice",
        "outbound_call",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status = 'taken'"),
    )
    op.create_index(
        "outbound_call_due",
        "outbound_call",
        ["outbound_list_id", "next_at"],
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index("outbound_call_person", "outbound_call", ["person_id"])
