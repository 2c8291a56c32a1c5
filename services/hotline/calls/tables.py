"""Tables of calls and of agents' presence."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, UniqueConstraint, Uuid, text

from services.hotline.metadata import metadata

Table(
    # A call as a telephone system told it, under that system's own reference. `started_at`: the earliest time told.
    "call",
    metadata,
    Column("call_id", Uuid, primary_key=True),
    Column("told_by", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("direction", Text, nullable=False, server_default="inbound"),
    Column("queue", Text, nullable=False, server_default=""),
    Column("number", Text, nullable=False, server_default=""),
    Column("agent", Text),
    Column("agent_since", DateTime(timezone=True)),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("abandoned_at", DateTime(timezone=True)),
    Column("case_id", Uuid, ForeignKey("service_case.case_id")),
    Column("person_id", Uuid),
    UniqueConstraint("told_by", "reference", name="call_once"),
    CheckConstraint("direction IN ('inbound', 'outbound')", name="call_direction"),
    CheckConstraint("answered_at >= started_at", name="call_answered"),
    CheckConstraint("ended_at >= coalesce(answered_at, started_at)", name="call_ended"),
    CheckConstraint(
        "abandoned_at IS NULL OR (abandoned_at >= started_at AND answered_at IS NULL AND ended_at IS NULL)",
        name="call_abandoned",
    ),
    CheckConstraint("(agent IS NULL) = (answered_at IS NULL)", name="call_agent"),
    Index("call_started", "started_at"),
    Index("call_open", "started_at", postgresql_where=text("ended_at IS NULL AND abandoned_at IS NULL")),
    Index("call_agent_started", "agent", "started_at", postgresql_where=text("agent IS NOT NULL")),
    Index("call_person", "person_id", postgresql_where=text("person_id IS NOT NULL")),
    Index("call_case", "case_id", postgresql_where=text("case_id IS NOT NULL")),
)
Table(
    # What each agent said last, or their call. `heard_at`: the last sign of life; without one the state is over.
    "agent_presence",
    metadata,
    Column("agent", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("heard_at", DateTime(timezone=True), nullable=False),
    Column("call_id", Uuid),
    CheckConstraint("state IN ('available', 'in_call', 'wrap_up', 'away', 'offline')", name="agent_presence_state"),
    CheckConstraint("call_id IS NULL OR state IN ('in_call', 'wrap_up')", name="agent_presence_call"),
)
