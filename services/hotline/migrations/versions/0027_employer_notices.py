"""Notices to employers, and the wish and language of their contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("employer_contact", sa.Column("wish", sa.Text(), nullable=True))
    op.add_column("employer_contact", sa.Column("language", sa.Text(), nullable=True))
    # Opened once more with its key, a contact shows its wish.
    op.execute("""
        UPDATE employer_contact SET state = 'sealed', name = NULL, email = NULL, phone = NULL
        WHERE state = 'open' AND sealed <> ''
    """)
    op.create_table(
        "employer_notice",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Text(), nullable=True),
        sa.CheckConstraint("(read_at IS NULL) = (read_by IS NULL)", name="employer_notice_read"),
        sa.PrimaryKeyConstraint("notice_id"),
        sa.UniqueConstraint("event_id", "employer_id", name="employer_notice_once"),
    )
    op.create_index("employer_notice_employer", "employer_notice", ["employer_id", "said_at", "notice_id"])
    op.create_table(
        "employer_notice_sending",
        sa.Column("sending_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), server_default="queued", nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("template_version", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "next_attempt_at", sa.DateTime(timezone=True), server_default=sa.text("'-infinity'"), nullable=False
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('queued', 'sent', 'suppressed', 'failed')", name="employer_notice_sending_status"
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["employer_notice.notice_id"]),
        sa.PrimaryKeyConstraint("sending_id"),
        sa.UniqueConstraint("notice_id", "contact_id", name="employer_notice_sending_once"),
    )
    op.create_index(
        "employer_notice_sending_due",
        "employer_notice_sending",
        ["next_attempt_at"],
        postgresql_where=sa.text("status = 'queued'"),
    )
