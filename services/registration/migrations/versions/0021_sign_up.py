"""Requests for accounts, and the sessions of accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_request",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("named_id", sa.Uuid(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'coded', 'nobody', 'used')", name="account_request_state"),
        sa.CheckConstraint(
            "(state IN ('coded', 'used')) = (code_hash IS NOT NULL)", name="account_request_code"
        ),
        sa.CheckConstraint(
            "state = 'asked' OR (born_on IS NULL AND phone IS NULL)", name="account_request_compared"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"]),
        sa.PrimaryKeyConstraint("request_id"),
    )
    op.create_index(
        "account_request_asked", "account_request", ["request_id"], postgresql_where=sa.text("state = 'asked'")
    )
    op.create_index("account_request_person", "account_request", ["person_id"])
    op.create_index("account_request_old", "account_request", ["expires_at"])
    op.create_table(
        "account_session_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("account_session_token_session", "account_session_token", ["session_id"])
    op.create_index("account_session_token_account", "account_session_token", ["account"])
    op.create_index("account_session_token_old", "account_session_token", ["expires_at"])
