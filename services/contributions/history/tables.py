"""Tables of imported history: batches, their months, and months that returns report otherwise."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.contributions.metadata import AMOUNT, NOW, metadata

Table(
    # A file of history: its months count once another officer confirmed it, and until two officers withdraw it.
    "history_batch",
    metadata,
    # The id of its job.
    Column("batch_id", Uuid, primary_key=True),
    Column("batch_no", Integer, Identity(always=True), nullable=False, unique=True),
    Column("source_system", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("remark", Text),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("status", Text, nullable=False, server_default="reading"),
    # The last row of the file that was read: resumed work goes on behind it.
    Column("read_upto", Integer, nullable=False, server_default="0"),
    Column("row_count", Integer, nullable=False, server_default="0"),
    Column("months", Integer, nullable=False, server_default="0"),
    Column("persons", Integer, nullable=False, server_default="0"),
    Column("contradictions", Integer, nullable=False, server_default="0"),
    Column("first_month", Date),
    Column("last_month", Date),
    Column("confirmed_by", Text),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("withdrawal_by", Text),
    Column("withdrawal_because", Text),
    Column("withdrawn_by", Text),
    Column("withdrawn_at", DateTime(timezone=True)),
    # The last row whose months were said to listeners.
    Column("told_upto", Integer, nullable=False, server_default="0"),
    # The months of a withdrawn batch may be imported again.
    Column("freed", Boolean, nullable=False, server_default="false"),
    CheckConstraint(
        "status IN ('reading', 'proposed', 'confirmed', 'empty', 'withdrawn')", name="history_batch_status"
    ),
    CheckConstraint("confirmed_by <> made_by", name="history_batch_confirmed_by_another"),
    CheckConstraint("withdrawn_by <> withdrawal_by", name="history_batch_withdrawn_by_another"),
    CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="history_batch_confirmed_once"),
    CheckConstraint("(status = 'withdrawn') = (withdrawn_by IS NOT NULL)", name="history_batch_withdrawn_once"),
    Index(
        "history_batch_to_tell",
        "batch_no",
        postgresql_where=text("status = 'confirmed' AND told_upto < read_upto OR status = 'withdrawn' AND NOT freed"),
    ),
)
Table(
    # A month of a person in a scheme. Nobody else's number stands here: the file's national ids are not kept.
    "imported_month",
    metadata,
    Column("person_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("batch_no", Integer, nullable=False),
    Column("row_no", Integer, nullable=False),
    Column("base", AMOUNT, nullable=False),
    # As the file had it; null where it had the base itself.
    Column("wage", AMOUNT),
    Column("source", Text, nullable=False),
    Column("remark", Text),
    Column("withdrawn", Boolean, nullable=False, server_default="false"),
    CheckConstraint("base > 0", name="imported_month_base"),
    Index("imported_month_once", "person_id", "month", "scheme", unique=True, postgresql_where=text("NOT withdrawn")),
    # Rows of a batch lie together.
    Index(
        "imported_month_batch",
        "batch_no",
        "row_no",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": "16", "autosummarize": "on"},
    ),
)
Table(
    # An imported month that returns report with another base. The newest decision stands; null: as the law says.
    "history_contradiction",
    metadata,
    Column("contradiction_id", BigInteger, Identity(always=True), primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("batch_no", Integer, ForeignKey("history_batch.batch_no"), nullable=False),
    Column("imported_base", AMOUNT, nullable=False),
    Column("returned_base", AMOUNT, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("counts", Text),
    Column("version", Integer, nullable=False, server_default="0"),
    CheckConstraint("counts IN ('return', 'history')", name="history_contradiction_counts"),
    UniqueConstraint("person_id", "month", "scheme", "batch_no", name="history_contradiction_once"),
)
Table(
    # Every decision about a contradiction.
    "history_decision",
    metadata,
    Column("contradiction_id", BigInteger, ForeignKey("history_contradiction.contradiction_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("counts", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("contradiction_id", "version"),
)
