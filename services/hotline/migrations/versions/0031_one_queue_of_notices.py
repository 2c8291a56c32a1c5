"""Notices to persons and to employers are in one queue: a notice, and a sending for each place that it goes to."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_TIMED = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_sendings()
    _let_notices_have_either_subject()
    # The id of a person's sending is the notice's: providers know it, if it was sent and its answer was lost.
    op.execute("""
        INSERT INTO notice_sending (sending_id, notice_id, sealed, status, channel, language, template_version,
                                    attempts, reason, next_attempt_at, settled_at)
        SELECT notice_id, notice_id, sealed, status, channel, language, template_version, attempts, reason,
               next_attempt_at, settled_at FROM notice
    """)
    op.execute("""
        ALTER TABLE notice DROP COLUMN sealed, DROP COLUMN status, DROP COLUMN channel, DROP COLUMN language,
            DROP COLUMN template_version, DROP COLUMN attempts, DROP COLUMN reason, DROP COLUMN next_attempt_at,
            DROP COLUMN settled_at
    """)
    op.execute("""
        INSERT INTO notice (notice_id, event_id, party, subject_id, template, variables, said_at, read_at, read_by)
        SELECT notice_id, event_id, 'employer', employer_id, template, variables, said_at, read_at, read_by
        FROM employer_notice
    """)
    op.execute("""
        INSERT INTO notice_sending (sending_id, notice_id, contact_id, status, channel, language, template_version,
                                    attempts, reason, next_attempt_at, settled_at)
        SELECT sending_id, notice_id, contact_id, status, channel, language, template_version, attempts, reason,
               next_attempt_at, settled_at FROM employer_notice_sending
    """)
    op.execute("DROP TABLE employer_notice_sending, employer_notice")
    _let_attempts_be_of_sendings()


def _make_sendings() -> None:
    op.create_table(
        "notice_sending",
        sa.Column("sending_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="queued", nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("template_version", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("next_attempt_at", _TIMED, server_default=sa.text("'-infinity'"), nullable=False),
        sa.Column("settled_at", _TIMED, nullable=True),
        sa.CheckConstraint("status IN ('queued', 'sent', 'suppressed', 'failed')", name="notice_sending_status"),
        sa.CheckConstraint("sealed IS NULL OR status = 'queued'", name="notice_sending_sealed"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.notice_id"], name="notice_sending_notice_id_fkey"),
        sa.PrimaryKeyConstraint("sending_id"),
        sa.UniqueConstraint(
            "notice_id", "contact_id", name="notice_sending_once", postgresql_nulls_not_distinct=True
        ),
    )
    queued = sa.text("status = 'queued'")
    op.create_index("notice_sending_due", "notice_sending", ["next_attempt_at"], postgresql_where=queued)


def _let_notices_have_either_subject() -> None:
    op.execute("ALTER TABLE notice RENAME COLUMN person_id TO subject_id")
    op.execute("ALTER INDEX notice_person RENAME TO notice_subject")
    op.execute("""
        ALTER TABLE notice ADD COLUMN read_by text, ADD COLUMN party text NOT NULL DEFAULT 'person',
            ADD CONSTRAINT notice_party CHECK (party IN ('person', 'employer')),
            ADD CONSTRAINT notice_read CHECK ((read_by IS NOT NULL) = (party = 'employer' AND read_at IS NOT NULL))
    """)
    op.execute("ALTER TABLE notice ALTER COLUMN party DROP DEFAULT")


def _let_attempts_be_of_sendings() -> None:
    op.execute("ALTER TABLE notice_attempt DROP CONSTRAINT notice_attempt_notice_id_fkey")
    op.execute("ALTER TABLE notice_attempt RENAME COLUMN notice_id TO sending_id")
    op.execute("ALTER INDEX notice_attempt_notice RENAME TO notice_attempt_sending")
    op.execute("""
        ALTER TABLE notice_attempt ADD CONSTRAINT notice_attempt_sending_id_fkey
            FOREIGN KEY (sending_id) REFERENCES notice_sending (sending_id)
    """)
