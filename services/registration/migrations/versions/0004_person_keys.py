"""Persons' keys and versions: details leave registration sealed. Persons registered before get a key at once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "person_key",
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("person.person_id"), primary_key=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
    )
    op.execute("""
        INSERT INTO person_key (person_id, salt)
        SELECT person_id, substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) for 16)
        FROM person
    """)


def downgrade() -> None:
    op.drop_table("person_key")
    op.drop_column("person", "version")
