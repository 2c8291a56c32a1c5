"""Payment runs and their lines."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE

from services.benefits.metadata import AMOUNT, metadata, recorded

Table(
    # A month's payments: frozen, then released by a second officer against the hash of the approved lines.
    "payment_run",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("month", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("total", AMOUNT, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("released_by", Text),
    Column("released_on", Date),
    recorded(),
    CheckConstraint("made_by <> released_by", name="payment_run_second_person"),
    CheckConstraint("status IN ('frozen', 'released', 'outdated', 'withdrawn')", name="payment_run_status"),
    CheckConstraint("(status = 'released') = (released_by IS NOT NULL)", name="payment_run_released_by_somebody"),
    Index("payment_run_one_frozen", "month", unique=True, postgresql_where=text("status = 'frozen'")),
)
Table(
    "payment_line",
    metadata,
    Column("run_id", Uuid, ForeignKey("payment_run.run_id"), nullable=False),
    Column("claim_id", Uuid, ForeignKey("claim.claim_id"), nullable=False),
    Column("claim_version", Integer, nullable=False),
    Column("month", Date, nullable=False),
    Column("days", Integer, nullable=False),
    Column("entitled", AMOUNT, nullable=False),
    Column("set_off", AMOUNT, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("payee", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("returned_because", Text),
    # The days that this payment pays for; a difference in the amount alone has none.
    Column("covers", DATEMULTIRANGE, nullable=False, server_default=text("'{}'::datemultirange")),
    # Whether the person was paid to this account before: new, changed, known.
    Column("account", Text, nullable=False, server_default="known"),
    PrimaryKeyConstraint("run_id", "claim_id", "month"),
    CheckConstraint("account IN ('new', 'changed', 'known')", name="payment_line_account"),
    CheckConstraint("amount = entitled - set_off", name="payment_line_adds_up"),
    CheckConstraint("amount >= 0 AND entitled >= 0", name="payment_line_not_below_zero"),
    CheckConstraint(
        "status IN ('frozen', 'confirmed', 'returned', 'outdated', 'withdrawn')", name="payment_line_status"
    ),
    CheckConstraint("(status = 'returned') = (returned_because IS NOT NULL)", name="payment_line_returned_why"),
    Index("payment_line_claim", "claim_id"),
)
