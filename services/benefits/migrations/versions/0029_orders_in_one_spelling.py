"""The spelling of an order's number by which orders are one."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = ("spine_0004",)


def upgrade() -> None:
    op.execute("ALTER TABLE closure_order ALTER COLUMN number_meant SET EXPRESSION AS (order_as_meant(order_number))")
