"""Accounts of the agency at banks that are no party here, and whose references their entries have."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("collecting_account", "bank_id", existing_type=sa.Uuid(), nullable=True)
    issuer = sa.Computed("coalesce('bank:' || bank_id::text, 'account:' || number)")
    op.add_column("collecting_account", sa.Column("issuer", sa.Text(), issuer, nullable=False))
    op.drop_constraint("collecting_account_of_bank", "collecting_account")
    op.create_unique_constraint(
        "collecting_account_of_bank", "collecting_account", ["bank_id", "number"], postgresql_nulls_not_distinct=True
    )
