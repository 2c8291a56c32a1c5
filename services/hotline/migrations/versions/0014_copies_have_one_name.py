"""Copies of others' facts are the same in every service that keeps them."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table("employer_card", "employer")
    op.rename_table("person_month", "credited_month")
    op.rename_table("isolation_card", "isolation_order")
    op.alter_column("isolation_order", "moved_at", nullable=True)
    op.execute("ALTER INDEX isolation_card_person RENAME TO isolation_order_person")
