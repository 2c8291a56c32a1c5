"""Imported history: batches, their months, and what returns contradict."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0027"
branch_labels = None
depends_on = None
_NOW = sa.text("clock_timestamp()")
_AMOUNT = sa.Numeric(16, 2)


def upgrade() -> None:
    op.create_table(
        "history_batch",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("batch_no", sa.Integer(), sa.Identity(always=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("source_system", "confidence")),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("status", sa.Text(), server_default="reading", nullable=False),
        *(
            sa.Column(name, sa.Integer(), server_default="0", nullable=False)
            for name in ("read_upto", "row_count", "months", "persons", "contradictions")
        ),
        sa.Column("first_month", sa.Date(), nullable=True),
        sa.Column("last_month", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("withdrawal_by", "withdrawal_because", "withdrawn_by")),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_upto", sa.Integer(), server_default="0", nullable=False),
        sa.Column("freed", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint(
            "status IN ('reading', 'proposed', 'confirmed', 'empty', 'withdrawn')", name="history_batch_status"
        ),
        sa.CheckConstraint("confirmed_by <> made_by", name="history_batch_confirmed_by_another"),
        sa.CheckConstraint("withdrawn_by <> withdrawal_by", name="history_batch_withdrawn_by_another"),
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="history_batch_confirmed_once"),
        sa.CheckConstraint("(status = 'withdrawn') = (withdrawn_by IS NOT NULL)", name="history_batch_withdrawn_once"),
        sa.PrimaryKeyConstraint("batch_id"),
        sa.UniqueConstraint("batch_no", name="history_batch_batch_no_key"),
    )
    op.create_index(
        "history_batch_to_tell",
        "history_batch",
        ["batch_no"],
        postgresql_where=sa.text(
            "status = 'confirmed' AND told_upto < read_upto OR status = 'withdrawn' AND NOT freed"
        ),
    )
    op.create_table(
        "imported_month",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("base", _AMOUNT, nullable=False),
        sa.Column("wage", _AMOUNT, nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("base > 0", name="imported_month_base"),
    )
    op.create_index(
        "imported_month_once",
        "imported_month",
        ["person_id", "month", "scheme"],
        unique=True,
        postgresql_where=sa.text("NOT withdrawn"),
    )
    op.create_index(
        "imported_month_batch",
        "imported_month",
        ["batch_no", "row_no"],
        postgresql_using="brin",
        postgresql_with={"pages_per_range": "16", "autosummarize": "on"},
    )
    _contradictions()
    op.execute("""
        CREATE FUNCTION history_month_formed(cell text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT cell ~ '^(18[5-9]|19[0-9]|20[0-9]|21[0-9])[0-9]-(0[1-9]|1[0-2])$'
        $$
    """)


def _contradictions() -> None:
    op.create_table(
        "history_contradiction",
        sa.Column("contradiction_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.Column("imported_base", _AMOUNT, nullable=False),
        sa.Column("returned_base", _AMOUNT, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("counts IN ('return', 'history')", name="history_contradiction_counts"),
        sa.ForeignKeyConstraint(["batch_no"], ["history_batch.batch_no"]),
        sa.PrimaryKeyConstraint("contradiction_id"),
        sa.UniqueConstraint("person_id", "month", "scheme", "batch_no", name="history_contradiction_once"),
    )
    op.create_table(
        "history_decision",
        sa.Column("contradiction_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(["contradiction_id"], ["history_contradiction.contradiction_id"]),
        sa.PrimaryKeyConstraint("contradiction_id", "version"),
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION history_month_formed")
    for name in ("history_decision", "history_contradiction", "imported_month", "history_batch"):
        op.drop_table(name)
